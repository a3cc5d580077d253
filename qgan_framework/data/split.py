"""Splitting points into a training and a validation part."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

IntArray = npt.NDArray[np.int64]


def split_indices(
    n_points: int,
    validation_fraction: float,
    rng: np.random.Generator,
    labels: npt.NDArray[np.integer] | None = None,
) -> tuple[IntArray, IntArray]:
    """Draws disjoint training and validation indices that together cover every point.

    With labels the split is stratified: round(validation_fraction * count) points of every label are held
    out, so both parts have the same share of each class.

    Args:
        n_points: number of points to split.
        validation_fraction: share of points held out, in (0, 1).
        rng: source of randomness; the same state gives the same split.
        labels: integer class of each point, shape (n_points,), or None for a plain random split.

    Returns:
        Sorted training and validation indices. Either may be empty when there are few points.
    """
    strata = np.zeros(n_points, dtype=np.int64) if labels is None else labels
    held_out = np.zeros(n_points, dtype=bool)
    for label in np.unique(strata):
        members = rng.permutation(np.flatnonzero(strata == label))
        held_out[members[: round(validation_fraction * len(members))]] = True
    return np.flatnonzero(~held_out), np.flatnonzero(held_out)
