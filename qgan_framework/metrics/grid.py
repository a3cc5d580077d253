"""Relative entropy of two samples that are counted in cells."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.stats import entropy

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.intp]

_CELLS = {1: 20, 2: 10}
_PSEUDO_COUNT = 0.5  # of every cell: Krichevsky and Trofimov 1981


def grid_kl(generated: npt.ArrayLike, real: npt.ArrayLike, train: npt.ArrayLike) -> float:
    r"""Relative entropy of real to generated points in the cells of a grid.

    .. math:: D(p \| q) = \sum_c p_c \log \frac{p_c}{q_c}, \quad p_c = \frac{n_c + 1/2}{n + C / 2}

    The grid spans the training points, 20 cells in one dimension or 10 × 10 in two, with a cell beyond every end.
    Half a count is added to all C cells, so that an empty one costs much but not everything.

    Args:
        generated: shape (n, d), d at most 2.
        real: shape (m, d).
        train: shape (k, d); they set the grid alone.

    Returns:
        A number >= 0 in nats. It shrinks with n and m, so compare it with that of real points.
    """
    known = np.asarray(train, dtype=np.float64)
    ends = np.linspace(known.min(axis=0), known.max(axis=0), _CELLS[known.shape[1]] + 1)
    return _relative_entropy(_cells(generated, ends), _cells(real, ends), (len(ends) + 1) ** known.shape[1])


def level_kl(generated: npt.ArrayLike, real: npt.ArrayLike, levels: npt.ArrayLike) -> float:
    """Relative entropy of real to generated points of one column that are rounded to levels; see `grid_kl`."""
    counts = rounded(generated, levels), rounded(real, levels)
    return _relative_entropy(*counts, len(np.asarray(levels)))


def rounded(points: npt.ArrayLike, levels: npt.ArrayLike) -> IntArray:
    """Number of the level next to each point (n, 1); beyond the ends it is the last one.

    Args:
        points: shape (n, 1).
        levels: sorted.
    """
    values = np.asarray(levels, dtype=np.float64)
    middles = (values[1:] + values[:-1]) / 2.0
    return np.searchsorted(middles, np.asarray(points, dtype=np.float64)[:, 0])


def _cells(points: npt.ArrayLike, ends: FloatArray) -> IntArray:
    """Number of the cell of each point, those beyond the ends in cells of their own."""
    places = [
        np.searchsorted(end, column)
        for end, column in zip(ends.T, np.asarray(points, dtype=np.float64).T, strict=True)
    ]
    return np.ravel_multi_index(places, [len(ends) + 1] * len(places))


def _relative_entropy(generated: IntArray, real: IntArray, n_cells: int) -> float:
    counts = (np.bincount(cells, minlength=n_cells) + _PSEUDO_COUNT for cells in (real, generated))
    return float(entropy(*counts))
