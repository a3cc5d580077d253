"""A classical network turns latents into the parameters of the circuit."""

from __future__ import annotations

from typing import Any

import keras
import tensorflow as tf

from qgan_framework.config.checked import checked
from qgan_framework.layers.encodings.base import Encoding
from qgan_framework.layers.perceptron import perceptron
from qgan_framework.strategies.base import CircuitInput
from qgan_framework.types import PositiveFloat, PositiveInt


@keras.saving.register_keras_serializable("qgan_framework")
class ClassicalNeural(Encoding):
    """Adds ``scale`` · tanh(N(z)) to all circuit parameters, N a trained perceptron with tanh layers.

    The last layer of N starts small, so that the circuit starts near its own weights, but not at zero: latents change
    the state, and gradients reach every layer, from the first step. Distinct latents are kept apart where no hidden
    layer is narrower than the latents are many. Each sample has weights of its own.

    Args:
        hidden_units: width of each hidden layer.
        scale: no parameter is shifted further than this.
        initial_scale: size of N's outputs at the start.
        seed: of N's initial weights.
    """

    @checked
    def __init__(
        self,
        *,
        hidden_units: list[PositiveInt],
        scale: PositiveFloat = 1.0,
        initial_scale: PositiveFloat = 0.5,
        seed: int,
        **kwargs: object,
    ) -> None:
        """Keeps the settings."""
        super().__init__(**kwargs)
        self.hidden_units, self.scale, self.initial_scale = list(hidden_units), scale, initial_scale
        self.seed = seed

    def build(self, input_shape: tuple[Any, ...]) -> None:
        """Creates and builds N, from (latent_dim,) to (n_layers · n_parameters,)."""
        self.network = perceptron(
            self.hidden_units,
            self.n_layers * self.n_parameters,
            activation="tanh",
            output_scale=self.initial_scale,
            seed=self.seed,
            dtype="float32",
        )
        self.network.build(input_shape)
        super().build(input_shape)

    def encode(self, points: tf.Tensor, weights: tf.Tensor) -> CircuitInput:
        """Shifted weights, from the vacuum; see `Encoding.encode`."""
        offsets = self.scale * tf.tanh(self.network(points))
        return CircuitInput(weights + tf.reshape(offsets, [-1, self.n_layers, self.n_parameters]))

    def get_config(self) -> dict[str, object]:
        """Constructor arguments."""
        own = {"hidden_units": self.hidden_units, "scale": self.scale}
        return {**super().get_config(), **own, "initial_scale": self.initial_scale, "seed": self.seed}
