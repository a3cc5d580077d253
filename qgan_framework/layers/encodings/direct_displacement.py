"""Latents displace the modes as they are: nothing to train."""

from __future__ import annotations

from typing import ClassVar

import keras
import tensorflow as tf

from qgan_framework.config.checked import checked
from qgan_framework.layers.encodings.base import Encoding, quadrature_assignment
from qgan_framework.strategies.base import CircuitInput
from qgan_framework.types import PositiveFloat


@keras.saving.register_keras_serializable("qgan_framework")
class DirectDisplacement(Encoding):
    """Displaces the vacuum, D(α)|0⟩, by the fixed `quadrature_assignment` of latents to Re α and Im α.

    Args:
        scale: displacement of one unit of latent.
    """

    places: ClassVar[int] = 2

    @checked
    def __init__(self, *, scale: PositiveFloat = 0.5, **kwargs: object) -> None:
        """Keeps the scale."""
        super().__init__(**kwargs)
        self.scale = scale

    def encode(self, points: tf.Tensor, weights: tf.Tensor) -> CircuitInput:
        """Displacements ``scale`` · z; see `Encoding.encode`."""
        assignment = self.scale * quadrature_assignment(int(points.shape[-1]), self.n_modes)
        real, imaginary = tf.split(points @ tf.constant(assignment, points.dtype), 2, axis=-1)
        return CircuitInput(weights, displacement=tf.complex(real, imaginary))

    def get_config(self) -> dict[str, object]:
        """Constructor arguments."""
        return {**super().get_config(), "scale": self.scale}
