"""A trained perceptron from features to points."""

from __future__ import annotations

from typing import Any

import keras
import tensorflow as tf

from qgan_framework.config.checked import checked
from qgan_framework.layers.decoders.base import Decoder
from qgan_framework.layers.perceptron import perceptron
from qgan_framework.types import PositiveInt


@keras.saving.register_keras_serializable("qgan_framework")
class MLP(Decoder):
    """A multi-layer perceptron with leaky ReLUs (slope 0.2); its last layer is linear.

    Args:
        hidden_units: width of each hidden layer.
        data_dim: columns of the data.
        seed: of the initial weights.
    """

    @checked
    def __init__(
        self, *, hidden_units: list[PositiveInt], data_dim: PositiveInt, seed: int, **kwargs: object
    ) -> None:
        """Keeps the settings."""
        super().__init__(data_dim=data_dim, **kwargs)
        self.hidden_units, self.seed = list(hidden_units), seed

    def build(self, input_shape: tuple[Any, ...]) -> None:
        """Creates and builds the perceptron."""
        self.network = perceptron(
            self.hidden_units, self.data_dim, activation="leaky_relu", output_scale=1.0, seed=self.seed
        )
        self.network.build(input_shape)
        super().build(input_shape)

    def call(self, features: tf.Tensor) -> tf.Tensor:
        """The perceptron's outputs; see `Decoder.call`."""
        return self.network(features)

    def get_config(self) -> dict[str, object]:
        """Constructor arguments."""
        return {**super().get_config(), "hidden_units": self.hidden_units, "seed": self.seed}
