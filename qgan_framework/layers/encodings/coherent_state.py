"""Latents become the amplitudes of coherent states."""

from __future__ import annotations

from typing import Any

import keras
import tensorflow as tf

from qgan_framework.config.checked import checked
from qgan_framework.layers.encodings.base import Encoding, quadrature_assignment
from qgan_framework.strategies.base import CircuitInput
from qgan_framework.types import PositiveFloat


@keras.saving.register_keras_serializable("qgan_framework")
class CoherentState(Encoding):
    """Prepares |α₁ … α_M⟩ with (Re α, Im α) = W z + b, W and b trained.

    W starts as ``initial_scale`` times `quadrature_assignment`: latent i drives the real part of mode i, and so on.

    Args:
        initial_scale: displacement of one unit of latent at the start.
    """

    @checked
    def __init__(self, *, initial_scale: PositiveFloat = 1.0, **kwargs: object) -> None:
        """Keeps the scale."""
        super().__init__(**kwargs)
        self.initial_scale = initial_scale

    def build(self, input_shape: tuple[Any, ...]) -> None:
        """Creates W (latent_dim, 2M) and b (2M,)."""
        start = self.initial_scale * quadrature_assignment(int(input_shape[-1]), self.n_modes)
        self.kernel = self.add_weight(
            shape=start.shape, initializer=lambda shape, dtype: tf.constant(start, dtype), name="kernel"
        )
        self.bias = self.add_weight(shape=(2 * self.n_modes,), initializer="zeros", name="bias")
        super().build(input_shape)

    def encode(self, points: tf.Tensor, weights: tf.Tensor) -> CircuitInput:
        """Displacements W z + b; see `Encoding.encode`."""
        real, imaginary = tf.split(points @ self.kernel + self.bias, 2, axis=-1)
        return CircuitInput(weights, displacement=tf.complex(real, imaginary))

    def get_config(self) -> dict[str, object]:
        """Constructor arguments."""
        return {**super().get_config(), "initial_scale": self.initial_scale}
