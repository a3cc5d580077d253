"""Wasserstein-1 distances: per column, and over random projections."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]


def wasserstein_columns(generated: npt.ArrayLike, real: npt.ArrayLike) -> FloatArray:
    r"""Wasserstein-1 distance of each column, exact for any two sample sizes.

    .. math:: W_1 = \int_0^1 |F_g^{-1}(q) - F_r^{-1}(q)| \, dq

    The quantile functions of n and m points are steps at multiples of 1/n and 1/m, so the integral is a
    finite sum over the steps of both. For n = m it is the mean distance of the sorted points.

    Args:
        generated: shape (n, d).
        real: shape (m, d).

    Returns:
        d distances, in the units of the columns. Equal to `scipy.stats.wasserstein_distance` column by
        column.
    """
    first = np.sort(np.asarray(generated, dtype=np.float64), axis=0)
    second = np.sort(np.asarray(real, dtype=np.float64), axis=0)
    n, m = len(first), len(second)
    if n == m:
        return np.asarray(np.abs(first - second).mean(axis=0))
    # Integers in units of 1 / (n m), so that steps of both functions that fall together are one step.
    steps = np.union1d(np.arange(1, n + 1) * m, np.arange(1, m + 1) * n)
    weights = np.diff(steps, prepend=0) / (n * m)
    return np.asarray(weights @ np.abs(first[(steps - 1) // m] - second[(steps - 1) // n]))


def marginal_wasserstein(generated: npt.ArrayLike, real: npt.ArrayLike) -> float:
    """Mean over the columns of their Wasserstein-1 distance; it sees no dependence between columns.

    Args:
        generated: shape (n, d).
        real: shape (m, d).

    Returns:
        A distance >= 0 in the units of the columns.
    """
    return float(wasserstein_columns(generated, real).mean())


def sliced_wasserstein(
    generated: npt.ArrayLike, real: npt.ArrayLike, *, n_projections: int = 128, seed: int = 0
) -> float:
    r"""Mean Wasserstein-1 distance of the points projected on random directions.

    .. math:: SW_1 = E_{u \sim U(S^{d-1})} \; W_1(\langle u, x_g \rangle, \langle u, x_r \rangle)

    The directions depend on d, `n_projections` and `seed` alone, so values of different epochs and runs
    compare. Bonneel, Rabin, Peyre, Pfister 2015, "Sliced and Radon Wasserstein barycenters of measures".

    Args:
        generated: shape (n, d).
        real: shape (m, d).
        n_projections: number of directions.
        seed: seed of the directions.

    Returns:
        A distance >= 0 in the units of the columns.
    """
    first, second = np.asarray(generated, dtype=np.float64), np.asarray(real, dtype=np.float64)
    directions = np.random.default_rng(seed).standard_normal((first.shape[1], n_projections))
    directions /= np.linalg.norm(directions, axis=0)
    return float(wasserstein_columns(first @ directions, second @ directions).mean())
