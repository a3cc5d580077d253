"""Homodyne measurements as a Keras layer."""

from __future__ import annotations

from typing import Any

import keras
import tensorflow as tf

from qgan_framework.config.checked import checked
from qgan_framework.fock.homodyne import homodyne, homodyne_marginals
from qgan_framework.layers.readout import Readout
from qgan_framework.sampling.uniform import BITS, stateless_integers


@keras.saving.register_keras_serializable("qgan_framework")
class HomodyneSampling(Readout):
    """One homodyne sample of every mode: kets (B, D, …, D) to (B, M), differentiable in the kets.

    A seed given to the call alone decides the random numbers, the same with and without XLA. Without one they are new
    at every call, as those of Keras' own random layers. See `fock.homodyne` for the gradient.

    Args:
        phi: measures x cos φ + p sin φ of every mode.
        joint: measure mode after mode, so that correlations between modes are kept; otherwise every mode is drawn from
            its own marginal distribution, and they are lost.
        seed: of the calls without a seed; None takes it from Keras' global one.
    """

    @checked
    def __init__(
        self, *, phi: float = 0.0, joint: bool = True, seed: int | None = None, **kwargs: Any
    ) -> None:
        """Keeps the measurement."""
        super().__init__(**kwargs)
        self.phi, self.joint, self.seed = phi, joint, seed
        self.seeds = keras.random.SeedGenerator(seed)

    def call(self, ket: tf.Tensor, seed: tf.Tensor | None = None) -> tf.Tensor:
        """Samples; float32 for complex64 kets, float64 for complex128.

        Args:
            ket: (B, D, …, D).
            seed: int32 or int64 (2,); the layer's own next one if None.
        """
        if seed is None:
            seed = tf.cast(self.seeds.next(), tf.int64)
        integers = stateless_integers([tf.shape(ket)[0], ket.shape.rank - 1], seed)
        return self.outcomes(ket, tf.cast(integers, tf.float64) * 2.0**-BITS)

    def outcomes(self, ket: tf.Tensor, uniforms: tf.Tensor) -> tf.Tensor:
        """Samples (B, M) that given numbers decide.

        Args:
            ket: (B, D, …, D).
            uniforms: multiples of 2^-24 in [0, 1), (B, M); the centre of the step above each is taken, never 0 or 1.
        """
        measure = homodyne if self.joint else homodyne_marginals
        return measure(ket, tf.cast(uniforms, tf.float64) + 0.5 * 2.0**-BITS, phi=self.phi)

    def compute_output_shape(
        self, ket_shape: tuple[int | None, ...], seed_shape: tuple[int, ...] | None = None
    ) -> tuple[int | None, int]:
        """(B, M)."""
        del seed_shape
        return ket_shape[0], len(ket_shape) - 1

    def get_config(self) -> dict[str, object]:
        """Constructor arguments."""
        return {**super().get_config(), "phi": self.phi, "joint": self.joint, "seed": self.seed}
