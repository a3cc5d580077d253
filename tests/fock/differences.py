"""Central finite differences, the judge of every gradient in these tests."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray


def gradient(
    losses: Callable[[NDArray[Any]], NDArray[Any]], point: NDArray[Any], step: float = 1e-5
) -> NDArray[Any]:
    """Differentiates a real function of a real or complex array.

    Args:
        losses: Maps many points (K, *shape) to their losses (K,).
        point: Where to differentiate, of any shape.
        step: Half the distance of two evaluations.

    Returns:
        An array like `point`; of a complex one d/d(real) + i d/d(imaginary), as TensorFlow's gradients.
    """
    point = np.asarray(point)
    units = np.eye(point.size).reshape(point.size, *point.shape)
    result = _along(losses, point, units, step)
    if np.iscomplexobj(point):
        return result + 1j * _along(losses, point, 1j * units, step)
    return result


def check_second_derivatives(loss: Callable[[tf.Tensor], tf.Tensor], point: NDArray[Any]) -> None:
    """Compares the second derivative of a real loss along a random direction with differences of its gradient."""
    direction = np.random.default_rng(4).normal(size=point.shape)

    def slope_at(variable: tf.Tensor) -> tf.Tensor:
        with tf.GradientTape() as tape:
            tape.watch(variable)
            value = loss(variable)
        return tape.gradient(value, variable)

    variable = tf.constant(point)
    with tf.GradientTape() as tape:
        tape.watch(variable)
        slope = tf.reduce_sum(slope_at(variable) * direction)
    ahead, behind = (slope_at(tf.constant(point + step * direction)) for step in (1e-5, -1e-5))
    np.testing.assert_allclose(tape.gradient(slope, variable), (ahead - behind) / 2e-5, rtol=1e-5, atol=1e-6)


def _along(
    losses: Callable[[NDArray[Any]], NDArray[Any]], point: NDArray[Any], units: NDArray[Any], step: float
) -> NDArray[Any]:
    values = losses(np.concatenate([point + step * units, point - step * units]))
    ahead, behind = np.split(np.asarray(values), 2)
    slopes: NDArray[Any] = (ahead - behind) / (2 * step)
    return slopes.reshape(point.shape)
