"""Central finite differences, the judge of every gradient in these tests."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
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


def _along(
    losses: Callable[[NDArray[Any]], NDArray[Any]], point: NDArray[Any], units: NDArray[Any], step: float
) -> NDArray[Any]:
    values = losses(np.concatenate([point + step * units, point - step * units]))
    ahead, behind = np.split(np.asarray(values), 2)
    slopes: NDArray[Any] = (ahead - behind) / (2 * step)
    return slopes.reshape(point.shape)
