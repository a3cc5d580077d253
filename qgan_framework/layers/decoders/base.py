"""What every decoder of measured features into points does."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any

import keras
import tensorflow as tf

from qgan_framework.layers.checks import columns


class Decoder(keras.layers.Layer):
    """Maps features (B, F), such as expectation values of modes, to points (B, data_dim).

    A point depends on its own features alone. Points are float32, whatever Keras' global precision is.

    Args:
        data_dim: columns of the data.
    """

    def __init__(self, *, data_dim: int, **kwargs: object) -> None:
        """Keeps the number of columns."""
        super().__init__(**{"dtype": "float32"} | kwargs)
        self.data_dim = data_dim

    def build(self, input_shape: tuple[Any, ...]) -> None:
        """Fixes the number of features; called at the end of every decoder's own."""
        self.input_spec = columns(int(input_shape[-1]))
        super().build(input_shape)

    @abstractmethod
    def call(self, features: tf.Tensor) -> tf.Tensor:
        """Points (B, data_dim) of features (B, F)."""

    def compute_output_shape(self, input_shape: tuple[int | None, ...]) -> tuple[int | None, int]:
        """(B, data_dim)."""
        return input_shape[0], self.data_dim

    def get_config(self) -> dict[str, object]:
        """Constructor arguments."""
        return {**super().get_config(), "data_dim": self.data_dim}
