"""Homodyne measurements as a Keras layer."""

from __future__ import annotations

from typing import Any

import keras
import tensorflow as tf

from qgan_framework.config.checked import checked
from qgan_framework.fock.homodyne import homodyne, homodyne_marginals
from qgan_framework.sampling.uniform import stateless_uniform

_HALF_STEP = 2.0**-25  # centres the uniform grid, so that neither 0 nor 1 is drawn


@keras.saving.register_keras_serializable("qgan_framework")
class HomodyneSampling(keras.layers.Layer):
    """One homodyne sample of every mode: kets (B, D, …, D) and a seed to (B, M), differentiable in the kets.

    The seed alone decides the random numbers, the same with and without XLA. See `fock.homodyne` for the gradient.

    Args:
        phi: measures x cos φ + p sin φ of every mode.
        joint: measure mode after mode, so that correlations between modes are kept; otherwise every mode is drawn from
            its own marginal distribution, and they are lost.
    """

    @checked
    def __init__(self, *, phi: float = 0.0, joint: bool = True, **kwargs: Any) -> None:
        """Keeps the measurement."""
        super().__init__(**kwargs)
        self.phi, self.joint = phi, joint

    def call(self, ket: tf.Tensor, seed: tf.Tensor) -> tf.Tensor:
        """Samples; float32 for complex64 kets, float64 for complex128.

        Args:
            ket: (B, D, …, D).
            seed: int32 or int64 (2,).
        """
        n_modes = ket.shape.rank - 1
        uniforms = stateless_uniform([tf.shape(ket)[0], n_modes], seed) + _HALF_STEP
        measure = homodyne if self.joint else homodyne_marginals
        return measure(ket, uniforms, phi=self.phi)

    def compute_output_shape(
        self, ket_shape: tuple[int | None, ...], seed_shape: tuple[int, ...]
    ) -> tuple[int | None, int]:
        """(B, M)."""
        del seed_shape
        return ket_shape[0], len(ket_shape) - 1

    def get_config(self) -> dict[str, object]:
        """Constructor arguments."""
        return {**super().get_config(), "phi": self.phi, "joint": self.joint}
