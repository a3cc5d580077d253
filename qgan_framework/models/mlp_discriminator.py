"""A classical discriminator."""

from __future__ import annotations

from typing import Any

import keras
import tensorflow as tf

from qgan_framework.config.checked import checked
from qgan_framework.layers.checks import columns
from qgan_framework.layers.fourier import FourierFeatures
from qgan_framework.types import NonNegativeInt, PositiveFloat, PositiveInt


@keras.saving.register_keras_serializable("qgan_framework")
class MLPDiscriminator(keras.Model):
    """A multi-layer perceptron with leaky ReLUs: points (B, data_dim) to raw outputs (B, 1).

    Args:
        hidden_units: width of each hidden layer.
        fourier_features: random frequencies whose sines and cosines it sees beside the point; 0 for the point alone.
        fourier_scale: standard deviation of the frequencies, in radians per unit of the data.
        data_dim: columns of the data.
        seed: of the initial weights, and of the frequencies.
    """

    @checked
    def __init__(
        self,
        *,
        hidden_units: list[PositiveInt],
        fourier_features: NonNegativeInt = 0,
        fourier_scale: PositiveFloat = 1.0,
        data_dim: int,
        seed: int,
    ) -> None:
        """Creates and builds the layers."""
        super().__init__(name="discriminator")
        seeds = keras.random.SeedGenerator(seed)
        layers: list[keras.layers.Layer] = []
        if fourier_features:
            features = FourierFeatures(n_frequencies=fourier_features, scale=fourier_scale, seed=seed)
            layers.append(features)
        for units in hidden_units:
            start = keras.initializers.GlorotUniform(seed=seeds)
            layers += [keras.layers.Dense(units, kernel_initializer=start), keras.layers.LeakyReLU(0.2)]
        start = keras.initializers.GlorotUniform(seed=seeds)
        layers.append(keras.layers.Dense(1, kernel_initializer=start, dtype="float32"))
        self.network = keras.Sequential(layers)
        self.hidden_units, self.data_dim, self.seed = list(hidden_units), data_dim, seed
        self.fourier_features, self.fourier_scale = fourier_features, fourier_scale
        self.input_spec = columns(data_dim)
        self.build((None, data_dim))

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        """Builds the perceptron."""
        self.network.build(input_shape)
        self.built = True

    def build_from_config(self, config: dict[str, Any]) -> None:
        """Nothing is left to do when a discriminator is loaded: the constructor builds."""

    def get_config(self) -> dict[str, Any]:
        """Constructor arguments."""
        fourier = {"fourier_features": self.fourier_features, "fourier_scale": self.fourier_scale}
        return {"hidden_units": self.hidden_units, **fourier, "data_dim": self.data_dim, "seed": self.seed}

    def call(self, points: tf.Tensor) -> tf.Tensor:
        """Raw outputs (B, 1); no activation at the end."""
        return self.network(points)
