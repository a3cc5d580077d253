"""Optimizers as configuration choices with checked values."""

from __future__ import annotations

import keras

from qgan_framework.config.checked import checked
from qgan_framework.types import Momentum, PositiveFloat, PositiveInt


@checked
def adam(
    *,
    learning_rate: PositiveFloat,
    beta_1: Momentum,
    beta_2: Momentum,
    clipnorm: PositiveFloat | None = None,
) -> keras.optimizers.Adam:
    """Adam (Kingma & Ba 2015, arXiv:1412.6980).

    Args:
        learning_rate: step size.
        beta_1: decay of the first moment; adversarial training wants it low.
        beta_2: decay of the second moment.
        clipnorm: largest norm of a gradient of one variable; None leaves gradients as they are.

    Returns:
        The optimizer, not yet built.
    """
    return keras.optimizers.Adam(learning_rate, beta_1, beta_2, clipnorm=clipnorm)


@checked
def cosine_adam(
    *,
    learning_rate: PositiveFloat,
    beta_1: Momentum,
    beta_2: Momentum,
    clipnorm: PositiveFloat | None,
    decay_steps: PositiveInt,
) -> keras.optimizers.Adam:
    """Adam whose step size falls to 0 along a cosine (Loshchilov & Hutter 2017, arXiv:1608.03983, without restarts).

    Args:
        learning_rate: step size at the start.
        beta_1: decay of the first moment.
        beta_2: decay of the second moment.
        clipnorm: largest norm of a gradient of one variable; None leaves gradients as they are.
        decay_steps: steps of the whole training; the task gives them.

    Returns:
        The optimizer, not yet built.
    """
    schedule = keras.optimizers.schedules.CosineDecay(learning_rate, decay_steps)
    return keras.optimizers.Adam(schedule, beta_1, beta_2, clipnorm=clipnorm)
