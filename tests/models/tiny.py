"""The smallest parts that a GAN can be made of: tests run thousands of times."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import keras
import tensorflow as tf

from qgan_framework.data.clusters import Clusters
from qgan_framework.engines.fock import FockEngine
from qgan_framework.layers.decoders.linear import Linear
from qgan_framework.layers.encodings.coherent_state import CoherentState
from qgan_framework.losses.base import GANLoss
from qgan_framework.losses.wgan_gp import WassersteinGradientPenalty
from qgan_framework.models.mlp_discriminator import MLPDiscriminator
from qgan_framework.models.qgan import QGAN
from qgan_framework.models.quantum_generator import QuantumGenerator
from qgan_framework.strategies.cpu_batch import CPUBatch
from qgan_framework.training.optimizers import adam

BATCH_SIZE = 8


class EagerFock(FockEngine):
    """The simulator without compilation: a handful of steps is done long before one is compiled."""

    traceable = False


def generator(*, data_dim: int = 2, **changed: Any) -> QuantumGenerator:
    """One mode, one layer, two latents and two columns, unless said otherwise."""
    settings: dict[str, Any] = {
        "n_modes": 1,
        "n_layers": 1,
        "cutoff_dim": 4,
        "latent_dim": 2,
        "latent_distribution": "normal",
        "observables": ["x", "p"],
        "initial_scale": 0.2,
        "encoding": CoherentState(),
        "decoder": Linear(data_dim=data_dim),
        "engine": EagerFock(),
        "strategy": CPUBatch(),
        "seed": 0,
    }
    return QuantumGenerator(**settings | changed)


def discriminator(**changed: Any) -> MLPDiscriminator:
    """Four hidden units."""
    return MLPDiscriminator(**{"hidden_units": [4], "data_dim": 2, "seed": 1} | changed)


def optimizer(learning_rate: float = 1e-2) -> keras.optimizers.Optimizer:
    """Adam."""
    return adam(learning_rate=learning_rate, beta_1=0.5, beta_2=0.9)


def qgan(
    *,
    loss: GANLoss | None = None,
    seed: int = 0,
    xla: bool = False,
    learning_rate: float = 1e-2,
    **changed: Any,
) -> QGAN:
    """A compiled GAN with two discriminator steps before each generator step.

    Args:
        loss: WGAN-GP if not given.
        seed: of the networks and of all draws.
        xla: of `QGAN.compile`.
        learning_rate: of both networks.
        **changed: arguments of `generator`, or of `QGAN`.
    """
    settings: dict[str, Any] = {
        "d_steps_per_g_step": 2,
        "g_steps_per_d_step": 1,
        "truncation_penalty": 1.0,
        "diversity_weight": 0.0,
        "ema_momentum": 0.9,
    }
    own = {key: changed.pop(key) for key in list(changed) if key in settings}
    model = QGAN(
        generator=generator(**{"seed": seed} | changed),
        discriminator=discriminator(seed=seed + 1),
        loss=loss or WassersteinGradientPenalty(gradient_penalty_weight=1.0),
        seed=seed,
        **settings | own,
    )
    model.compile(g_optimizer=optimizer(learning_rate), d_optimizer=optimizer(learning_rate), xla=xla)
    return model


def data(**changed: Any) -> Clusters:
    """Two clusters: 24 training points (three batches), 8 held out."""
    settings: dict[str, Any] = {
        "n_samples": 32,
        "separation": 3.0,
        "sigma": 0.3,
        "batch_size": BATCH_SIZE,
        "validation_fraction": 0.25,
        "seed": 0,
    }
    return Clusters(**settings | changed)


def real(seed: int = 0) -> tf.Tensor:
    """A batch of points."""
    return tf.random.stateless_normal((BATCH_SIZE, 2), [seed, 0])


def values(variables: list[keras.Variable]) -> list[Any]:
    """Copies of what variables hold."""
    return [variable.numpy().copy() for variable in variables]


class ZeroLoss(GANLoss):
    """Both losses are zero, so that only the truncation penalty moves anything."""

    def __init__(self) -> None:
        super().__init__(r1_weight=0.0)

    def generator_loss(self, fake_logits: tf.Tensor) -> tf.Tensor:
        return 0.0 * tf.reduce_sum(fake_logits)

    def discriminator_loss(self, real_logits: tf.Tensor, fake_logits: tf.Tensor) -> tf.Tensor:
        return 0.0 * (tf.reduce_sum(real_logits) + tf.reduce_sum(fake_logits))


class RecordingLoss(WassersteinGradientPenalty):
    """WGAN-GP that keeps the points of every discriminator step, and counts how often it is called by Python.

    Inside a compiled step Python runs only while the step is traced.
    """

    def __init__(self) -> None:
        super().__init__(gradient_penalty_weight=1.0)
        self.steps: list[tuple[Any, Any]] = []

    def penalty(
        self,
        discriminator: Callable[[tf.Tensor], tf.Tensor],
        real: tf.Tensor,
        fake: tf.Tensor,
        uniform: tf.Tensor,
    ) -> tf.Tensor:
        self.steps.append((real.numpy(), fake.numpy()) if tf.executing_eagerly() else (real, fake))
        return super().penalty(discriminator, real, fake, uniform)
