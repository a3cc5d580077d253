"""Wasserstein distances of radii and of angles about the origin of the plane."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.stats import wasserstein_distance

FloatArray = npt.NDArray[np.float64]


def radial_wasserstein(generated: npt.ArrayLike, real: npt.ArrayLike) -> float:
    """Wasserstein-1 distance of the distances from the origin.

    Args:
        generated: shape (n, 2).
        real: shape (m, 2).

    Returns:
        A distance >= 0 in the units of the columns.
    """
    return float(wasserstein_distance(*(np.linalg.norm(points, axis=1) for points in (generated, real))))


def angular_wasserstein(generated: npt.ArrayLike, real: npt.ArrayLike) -> float:
    r"""Wasserstein-1 distance of the angles about the origin, along the circle.

    .. math:: W_1 = \min_c \int_0^{2\pi} |F_g(\theta) - F_r(\theta) - c| \, d\theta

    The best c is the median of the difference. Rabin, Delon, Gousseau 2011, "Transportation distances on the circle".

    Args:
        generated: shape (n, 2).
        real: shape (m, 2).

    Returns:
        A distance between 0 and π, in radians.
    """
    first, second = _angles(generated), _angles(real)
    ends = np.sort(np.concatenate([first, second]))
    lengths = np.diff(ends, append=ends[0] + 2.0 * np.pi)
    difference = _shares_below(first, ends) - _shares_below(second, ends)
    return float(lengths @ np.abs(difference - _weighted_median(difference, lengths)))


def _angles(points: npt.ArrayLike) -> FloatArray:
    x, y = np.asarray(points, dtype=np.float64).T
    return np.sort(np.arctan2(y, x))


def _shares_below(angles: FloatArray, ends: FloatArray) -> FloatArray:
    return np.searchsorted(angles, ends, side="right") / len(angles)


def _weighted_median(values: FloatArray, weights: FloatArray) -> float:
    order = np.argsort(values)
    below = np.cumsum(weights[order])
    return float(values[order][np.searchsorted(below, below[-1] / 2.0)])
