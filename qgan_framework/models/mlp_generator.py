"""A classical generator."""

from __future__ import annotations

from typing import Any

import keras
import tensorflow as tf

from qgan_framework.config.checked import checked
from qgan_framework.layers.perceptron import perceptron
from qgan_framework.models.generator import Generator
from qgan_framework.types import LatentDistribution, PositiveInt


@keras.saving.register_keras_serializable("qgan_framework")
class MLPGenerator(Generator):
    """A multi-layer perceptron with leaky ReLUs (slope 0.2): latents (B, latent_dim) to points (B, data_dim).

    Args:
        hidden_units: width of each hidden layer.
        latent_dim: latents a sample.
        latent_distribution: normal, uniform or bimodal.
        data_dim: columns of the data.
        seed: of the initial weights.
    """

    @checked
    def __init__(
        self,
        *,
        hidden_units: list[PositiveInt],
        latent_dim: PositiveInt,
        latent_distribution: LatentDistribution,
        data_dim: PositiveInt,
        seed: int,
    ) -> None:
        """Creates and builds the layers."""
        super().__init__()
        self.latent_dim, self.latent_distribution, self.data_dim = latent_dim, latent_distribution, data_dim
        self.hidden_units, self.seed = list(hidden_units), seed
        self.network = perceptron(
            hidden_units, data_dim, activation="leaky_relu", output_scale=1.0, seed=seed
        )
        self.build((None, latent_dim))

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        """Builds the perceptron."""
        self.network.build(input_shape)
        super().build(input_shape)

    def call(self, latents: tf.Tensor) -> tf.Tensor:
        """Points (B, data_dim)."""
        return self.network(latents)

    def with_norm(self, latents: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        """Points (B, data_dim), and ones (B,): nothing is truncated."""
        points = self(latents)
        return points, tf.ones_like(points[:, 0])

    def get_config(self) -> dict[str, Any]:
        """Constructor arguments."""
        own = {"latent_dim": self.latent_dim, "latent_distribution": self.latent_distribution}
        return {**own, "hidden_units": self.hidden_units, "data_dim": self.data_dim, "seed": self.seed}
