"""Averages of weights over a training."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import keras
import tensorflow as tf


class WeightAverages:
    """Exponential moving averages of a network's weights (Yazıcı et al. 2019, arXiv:1806.04498).

    Attributes:
        variables: one average of each weight.

    Args:
        weights: of which averages are kept.
        momentum: 0 keeps the latest weights.
        add_weight: makes a variable of the model that is to remember them.
    """

    def __init__(
        self, weights: list[keras.Variable], momentum: float, add_weight: Callable[..., keras.Variable]
    ) -> None:
        """Begins with the weights as they are."""
        self.weights, self.momentum = weights, momentum
        self.variables = [_copy(weight, add_weight) for weight in weights]

    def update(self, steps: keras.Variable) -> None:
        """Moves the averages; the momentum is smaller in the first steps, so that the start is soon forgotten."""
        count = tf.cast(tf.convert_to_tensor(steps), tf.float32)
        momentum = tf.minimum(self.momentum, (1.0 + count) / (10.0 + count))
        for average, weight in zip(self.variables, self.weights, strict=True):
            average.assign(momentum * average + (1.0 - momentum) * weight)

    @contextmanager
    def carried(self) -> Iterator[None]:
        """The network carries its averages inside this context."""
        latest = [weight.numpy() for weight in self.weights]
        for weight, average in zip(self.weights, self.variables, strict=True):
            weight.assign(average)
        try:
            yield
        finally:
            for weight, value in zip(self.weights, latest, strict=True):
                weight.assign(value)


def _copy(weight: keras.Variable, add_weight: Callable[..., keras.Variable]) -> keras.Variable:
    start = weight.numpy()
    return add_weight(
        shape=weight.shape,
        initializer=lambda shape, dtype: tf.constant(start, dtype),
        trainable=False,
        name=f"average_{weight.name}",
    )
