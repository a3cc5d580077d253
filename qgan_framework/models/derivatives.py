"""Which losses a discriminator can be trained with."""

from __future__ import annotations

from typing import Any

from qgan_framework.errors import ConfigurationError
from qgan_framework.losses.base import GANLoss


def check_derivatives(loss: GANLoss, differentiated: Any) -> None:
    """Refuses a penalty on the gradient of what cannot be differentiated twice.

    Args:
        loss: of the GAN.
        differentiated: a discriminator, or the engine of one. It counts as differentiable twice unless its
            ``differentiable_twice`` says otherwise.

    Raises:
        ConfigurationError: loss and engine do not go together.
    """
    if not loss.needs_second_derivatives or getattr(differentiated, "differentiable_twice", True):
        return
    circuit = getattr(differentiated, "circuit", None)
    engine = differentiated if circuit is None else circuit.engine
    subject = f"engine {getattr(engine, 'name', type(engine).__name__)}"
    if circuit is not None and engine.differentiable_twice:
        subject = f"strategy {circuit.strategy.name}"
    raise ConfigurationError(
        "loss",
        f"{type(loss).__name__} needs second derivatives of the discriminator, which {subject} cannot give",
        "choose engine=fock, strategy=auto, loss=bce with r1_weight=0, or model/discriminator=mlp",
    )
