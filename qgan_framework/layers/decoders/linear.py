"""A trained affine map from features to points."""

from __future__ import annotations

from typing import Any

import keras
import tensorflow as tf

from qgan_framework.config.checked import checked
from qgan_framework.layers.assignment import in_turn
from qgan_framework.layers.decoders.base import Decoder
from qgan_framework.types import PositiveInt


@keras.saving.register_keras_serializable("qgan_framework")
class Linear(Decoder):
    """Points W f + b of features f, W and b trained.

    W starts as feature i to column i in turn, so that every column starts with a feature of its own where there are
    enough.

    Args:
        data_dim: columns of the data.
    """

    @checked
    def __init__(self, *, data_dim: PositiveInt, **kwargs: object) -> None:
        """Keeps the number of columns."""
        super().__init__(data_dim=data_dim, **kwargs)

    def build(self, input_shape: tuple[Any, ...]) -> None:
        """Creates W (F, data_dim) and b (data_dim,)."""
        start = in_turn(int(input_shape[-1]), self.data_dim, reached=self.data_dim)
        self.kernel = self.add_weight(
            shape=start.shape, initializer=lambda shape, dtype: tf.constant(start, dtype), name="kernel"
        )
        self.bias = self.add_weight(shape=(self.data_dim,), initializer="zeros", name="bias")
        super().build(input_shape)

    def call(self, features: tf.Tensor) -> tf.Tensor:
        """W f + b; see `Decoder.call`."""
        return features @ self.kernel + self.bias
