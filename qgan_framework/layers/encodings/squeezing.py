"""Latents squeeze the modes: nothing to train."""

from __future__ import annotations

from typing import ClassVar

import keras
import tensorflow as tf

from qgan_framework.config.checked import checked
from qgan_framework.layers.encodings.base import Encoding, quadrature_assignment
from qgan_framework.strategies.base import CircuitInput
from qgan_framework.types import PositiveFloat


@keras.saving.register_keras_serializable("qgan_framework")
class Squeezing(Encoding):
    """Starts every mode in S(z)|0⟩, with the fixed `quadrature_assignment` of latents to Re z and Im z.

    A squeezed vacuum has ⟨x⟩ = ⟨p⟩ = 0 whatever z is, and Gaussian gates keep ⟨x⟩ and ⟨p⟩ apart from z: these
    observables see the latents through the Kerr gates only, photon numbers see them at once.

    Args:
        scale: |z| of one unit of latent.
    """

    places: ClassVar[int] = 2

    @checked
    def __init__(self, *, scale: PositiveFloat = 0.3, **kwargs: object) -> None:
        """Keeps the scale."""
        super().__init__(**kwargs)
        self.scale = scale

    def encode(self, points: tf.Tensor, weights: tf.Tensor) -> CircuitInput:
        """Squeezings ``scale`` · latents; see `Encoding.encode`."""
        assignment = self.scale * quadrature_assignment(int(points.shape[-1]), self.n_modes)
        real, imaginary = tf.split(points @ tf.constant(assignment, points.dtype), 2, axis=-1)
        return CircuitInput(weights, squeezing=tf.complex(real, imaginary))

    def get_config(self) -> dict[str, object]:
        """Constructor arguments."""
        return {**super().get_config(), "scale": self.scale}
