"""Precision, recall, density and coverage of a generator by nearest neighbours."""

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
    first, second = _checked(generated, real, n_neighbors)
    distances = cdist(first, second)
    real_radii, generated_radii = _radii(second, n_neighbors), _radii(first, n_neighbors)
    precision = np.mean((distances <= real_radii).any(axis=1))
    recall = np.mean((distances <= generated_radii[:, None]).any(axis=0))
    return float(precision), float(recall)


def density_coverage(
    generated: npt.ArrayLike, real: npt.ArrayLike, *, n_neighbors: int = 5
) -> tuple[float, float]:
    """Density and coverage, which a few stray points change less than precision and recall.

    Both look at the balls of the real points, each reaching its `n_neighbors`-th nearest real neighbour. Density is the
    mean number of balls that hold a generated point, over n_neighbors (are generated points where the real ones are
    dense?). Coverage is the share of balls that hold one (is everything reached?). Naeem et al. 2020, "Reliable
    fidelity and diversity metrics for generative models", arXiv:2002.09797, with their n_neighbors = 5.

    Args:
        generated: shape (n, d).
        real: shape (m, d), m > n_neighbors.
        n_neighbors: which neighbour sets a ball's radius.

    Returns:
        (density, coverage): real samples have a density about 1, and points that all lie where the real ones are
        densest a larger one; coverage is in [0, 1].

    Raises:
        ValueError: there are no more than n_neighbors real points.
    """
    first, second = _checked(generated, real, n_neighbors)
    inside = cdist(first, second) <= _radii(second, n_neighbors)
    return float(inside.sum(axis=1).mean() / n_neighbors), float(inside.any(axis=0).mean())


def _checked(
    generated: npt.ArrayLike, real: npt.ArrayLike, n_neighbors: int
) -> tuple[FloatArray, FloatArray]:
    first, second = np.asarray(generated, dtype=np.float64), np.asarray(real, dtype=np.float64)
    if min(len(first), len(second)) <= n_neighbors:
        raise ValueError(f"nearest neighbours need more than {n_neighbors} points in both samples")
    return first, second


def _radii(points: FloatArray, n_neighbors: int) -> FloatArray:
    """Distance of each point to its n-th nearest other point."""
    neighbors = NearestNeighbors(n_neighbors=n_neighbors).fit(points)
    distances, _ = neighbors.kneighbors()  # without an argument a point is not its own neighbour
    radii: FloatArray = distances[:, -1]
    return radii
