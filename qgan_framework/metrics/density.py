"""Precision and recall of a generator by nearest neighbours."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.spatial.distance import cdist
from sklearn.neighbors import NearestNeighbors

FloatArray = npt.NDArray[np.float64]


def precision_recall(
    generated: npt.ArrayLike, real: npt.ArrayLike, *, n_neighbors: int = 3
) -> tuple[float, float]:
    """Improved precision and recall.

    The region of a sample is the union of balls around its points, each reaching its `n_neighbors`-th nearest
    neighbour in the sample. Precision is the share of generated points in the region of the real ones (are
    they plausible?), recall the share of real points in the region of the generated ones (is everything
    reached?). Kynkaanniemi et al. 2019, "Improved precision and recall metric for assessing generative
    models", arXiv:1904.06991, with their n_neighbors = 3.

    Args:
        generated: shape (n, d), n > n_neighbors.
        real: shape (m, d), m > n_neighbors.
        n_neighbors: which neighbour sets a ball's radius.

    Returns:
        (precision, recall), both in [0, 1]. Real samples against real ones do not reach 1.

    Raises:
        ValueError: a sample has no more than n_neighbors points.
    """
    first, second = np.asarray(generated, dtype=np.float64), np.asarray(real, dtype=np.float64)
    if min(len(first), len(second)) <= n_neighbors:
        raise ValueError(f"precision and recall need more than {n_neighbors} points in both samples")
    distances = cdist(first, second)
    real_radii, generated_radii = _radii(second, n_neighbors), _radii(first, n_neighbors)
    precision = np.mean((distances <= real_radii).any(axis=1))
    recall = np.mean((distances <= generated_radii[:, None]).any(axis=0))
    return float(precision), float(recall)


def _radii(points: FloatArray, n_neighbors: int) -> FloatArray:
    """Distance of each point to its n-th nearest other point."""
    neighbors = NearestNeighbors(n_neighbors=n_neighbors).fit(points)
    distances, _ = neighbors.kneighbors()  # without an argument a point is not its own neighbour
    radii: FloatArray = distances[:, -1]
    return radii
