"""Each latent shifts one parameter of the circuit."""

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
class SparseParameter(Encoding):
    """Adds each latent, times a trained scale of its own, to exactly one circuit parameter.

    Latents take these parameters in turn, which change the state even where the rest of the circuit is the identity:
    displacements r of layer 0 (one a mode), squeezings r of layer 0, displacements of layer 1, and so on. Latents
    beyond the last begin again at the first and add up there. Each sample has weights of its own.

    Args:
        initial_scale: shift by one unit of latent at the start.
    """

    places: ClassVar[int] = 2
    places_in_every_layer: ClassVar[bool] = True

    @checked
    def __init__(self, *, initial_scale: PositiveFloat = 0.3, **kwargs: object) -> None:
        """Keeps the starting scale."""
        super().__init__(**kwargs)
        self.initial_scale = initial_scale

    def build(self, input_shape: tuple[Any, ...]) -> None:
        """Creates the scales (latent_dim,)."""
        start = keras.initializers.Constant(self.initial_scale)
        self.scale = self.add_weight(shape=(int(input_shape[-1]),), initializer=start, name="scale")
        super().build(input_shape)

    def encode(self, points: tf.Tensor, weights: tf.Tensor) -> CircuitInput:
        """Shifted weights, from the vacuum; see `Encoding.encode`."""
        places = tf.constant(self._places(int(points.shape[-1])), points.dtype)
        offsets = (points * self.scale) @ places
        return CircuitInput(weights + tf.reshape(offsets, [-1, self.n_layers, self.n_parameters]))

    def _places(self, latent_dim: int) -> np.ndarray:
        """Which parameter each latent shifts, (latent_dim, n_layers · n_parameters)."""
        layout = layer_layout(self.n_modes)
        of_a_layer = [*np.r_[layout.displacement], *np.r_[layout.squeezing]]
        targets = np.add.outer(self.n_parameters * np.arange(self.n_layers), of_a_layer).ravel()
        places = np.zeros((latent_dim, self.n_layers * self.n_parameters))
        places[:, targets] = in_turn(latent_dim, len(targets), reached=latent_dim)
        return places

    def get_config(self) -> dict[str, object]:
        """Constructor arguments."""
        return {**super().get_config(), "initial_scale": self.initial_scale}
