"""A classical discriminator."""

from __future__ import annotations

import keras
import tensorflow as tf

from qgan_framework.config.checked import checked
from qgan_framework.types import PositiveInt


class MLPDiscriminator(keras.Model):
    """A multi-layer perceptron with leaky ReLUs: points (B, data_dim) to raw outputs (B, 1).

    Args:
        hidden_units: width of each hidden layer.
        data_dim: columns of the data.
        seed: of the initial weights.
    """

    @checked
    def __init__(self, *, hidden_units: list[PositiveInt], data_dim: int, seed: int) -> None:
        """Creates and builds the layers."""
        super().__init__(name="discriminator")
        seeds = keras.random.SeedGenerator(seed)
        layers: list[keras.layers.Layer] = []
        for units in hidden_units:
            start = keras.initializers.GlorotUniform(seed=seeds)
            layers += [keras.layers.Dense(units, kernel_initializer=start), keras.layers.LeakyReLU(0.2)]
        start = keras.initializers.GlorotUniform(seed=seeds)
        layers.append(keras.layers.Dense(1, kernel_initializer=start, dtype="float32"))
        self.network = keras.Sequential(layers)
        self.build((None, data_dim))

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        """Builds the perceptron."""
        self.network.build(input_shape)
        self.built = True

    def call(self, points: tf.Tensor) -> tf.Tensor:
        """Raw outputs (B, 1); no activation at the end."""
        return self.network(points)
