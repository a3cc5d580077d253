"""Latents become phases, given to the circuit again in every layer."""

from __future__ import annotations

from typing import Any, ClassVar

import keras
import numpy as np
import tensorflow as tf

from qgan_framework.config.checked import checked
from qgan_framework.fock.layout import layer_layout
from qgan_framework.layers.assignment import in_turn
from qgan_framework.layers.encodings.base import Encoding
from qgan_framework.strategies.base import CircuitInput
from qgan_framework.types import PositiveFloat


@keras.saving.register_keras_serializable("qgan_framework")
class AngleEncoding(Encoding):
    """Phases θ of the modes, uploaded again in every layer (Pérez-Salinas et al. 2020, arXiv:1907.02085).

    Latents z, each times a trained scale s, are assigned to modes in turn and add up there: θ_k = Σ s_i z_i. Mode k
    starts in the coherent state of amplitude a_k e^{iθ_k}, a_k trained, and θ_k is added to the phase of its
    displacement in every layer. Each sample therefore has weights of its own.

    Args:
        initial_scale: radians of one unit of latent at the start.
        initial_amplitude: a_k at the start.
    """

    places: ClassVar[int] = 1

    @checked
    def __init__(
        self, *, initial_scale: PositiveFloat = 1.0, initial_amplitude: PositiveFloat = 1.0, **kwargs: object
    ) -> None:
        """Keeps the starting values."""
        super().__init__(**kwargs)
        self.initial_scale, self.initial_amplitude = initial_scale, initial_amplitude

    def build(self, input_shape: tuple[Any, ...]) -> None:
        """Creates the scales (latent_dim,) and amplitudes (M,)."""
        constant = keras.initializers.Constant
        self.scale = self.add_weight(
            shape=(int(input_shape[-1]),), initializer=constant(self.initial_scale), name="scale"
        )
        self.amplitude = self.add_weight(
            shape=(self.n_modes,), initializer=constant(self.initial_amplitude), name="amplitude"
        )
        super().build(input_shape)

    def encode(self, points: tf.Tensor, weights: tf.Tensor) -> CircuitInput:
        """Coherent states and displacement phases; see `Encoding.encode`."""
        modes = in_turn(int(points.shape[-1]), self.n_modes, reached=self.n_modes)
        phases = (points * self.scale) @ tf.constant(modes, points.dtype)
        displacement = tf.complex(self.amplitude * tf.cos(phases), self.amplitude * tf.sin(phases))
        offsets = phases @ tf.constant(self._places(), points.dtype)
        return CircuitInput(weights + offsets[:, None], displacement=displacement)

    def _places(self) -> np.ndarray:
        """Where a layer's parameters hold the displacement phase of each mode, (M, n_parameters)."""
        places = np.zeros((self.n_modes, self.n_parameters))
        places[:, layer_layout(self.n_modes).displacement_phase] = np.eye(self.n_modes)
        return places

    def get_config(self) -> dict[str, object]:
        """Constructor arguments."""
        own = {"initial_scale": self.initial_scale, "initial_amplitude": self.initial_amplitude}
        return {**super().get_config(), **own}
