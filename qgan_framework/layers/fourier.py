"""Random sines and cosines of points, for networks that are to see fine structure."""

from __future__ import annotations

import math
from typing import Any

import keras
import tensorflow as tf

from qgan_framework.config.checked import checked
from qgan_framework.types import NonNegativeFloat, PositiveInt


@keras.saving.register_keras_serializable("qgan_framework")
class FourierFeatures(keras.layers.Layer):
    """Points x (B, d) to [x, sin(Kx), cos(Kx)] (B, d + 2k), K fixed and normally distributed.

    A perceptron of plain coordinates learns slow variations long before quick ones; of these features it learns both.
    Tancik et al. 2020, "Fourier features let networks learn high frequency functions in low dimensional domains",
    arXiv:2006.10739.

    Args:
        n_frequencies: k.
        scale: standard deviation of the entries of K, in radians per unit of x.
        seed: of K.
    """

    @checked
    def __init__(
        self, *, n_frequencies: PositiveInt, scale: NonNegativeFloat, seed: int, **kwargs: Any
    ) -> None:
        """Keeps the settings."""
        super().__init__(**kwargs)
        self.n_frequencies, self.scale, self.seed = n_frequencies, scale, seed

    def build(self, input_shape: tuple[Any, ...]) -> None:
        """Draws K (d, k)."""
        self.frequencies = self.add_weight(
            shape=(int(input_shape[-1]), self.n_frequencies),
            initializer=keras.initializers.RandomNormal(stddev=self.scale, seed=self.seed),
            trainable=False,
            name="frequencies",
        )
        super().build(input_shape)

    def call(self, points: tf.Tensor) -> tf.Tensor:
        """The coordinates, then sines, then cosines; these have mean square 1."""
        phases = points @ tf.cast(self.frequencies, points.dtype)
        root = math.sqrt(2.0)
        return tf.concat([points, root * tf.sin(phases), root * tf.cos(phases)], -1)

    def compute_output_shape(self, input_shape: tuple[int | None, ...]) -> tuple[int | None, ...]:
        """(B, d + 2k)."""
        return (*input_shape[:-1], int(input_shape[-1] or 0) + 2 * self.n_frequencies)

    def get_config(self) -> dict[str, Any]:
        """Constructor arguments."""
        own = {"n_frequencies": self.n_frequencies, "scale": self.scale, "seed": self.seed}
        return {**super().get_config(), **own}
