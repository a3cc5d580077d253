"""Mode coverage and the share of points that lie in a mode."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.spatial.distance import cdist


def mode_shares(points: npt.ArrayLike, centers: npt.ArrayLike, radius: float) -> npt.NDArray[np.float64]:
    """Share of the points that belong to each mode: nearest to its centre and within the radius of it.

    Args:
        points: shape (n, d).
        centers: shape (k, d).
        radius: in the units of the columns.

    Returns:
        k shares; what they miss to 1 lies outside of every mode.
    """
    distances = cdist(np.asarray(points, dtype=np.float64), np.asarray(centers, dtype=np.float64))
    nearest = distances.argmin(axis=1)
    inside = distances[np.arange(len(distances)), nearest] <= radius
    return np.bincount(nearest[inside], minlength=distances.shape[1]) / len(distances)


def mode_coverage(
    generated: npt.ArrayLike,
    real: npt.ArrayLike,
    centers: npt.ArrayLike,
    radius: float,
    *,
    minimum_share: float = 0.25,
) -> float:
    """Share of the real data's modes that the generator reaches.

    A mode is covered when its share of the generated points is at least `minimum_share` times its share of
    the real points: a stray point does not cover a mode, and a rare mode is not asked for more than it has.
    The default of a quarter leaves room for sampling: real samples with a dozen points a mode pass nearly
    always. Modes without a real point are left out.

    Args:
        generated: shape (n, d).
        real: shape (m, d).
        centers: shape (k, d).
        radius: distance from a centre within which a point belongs to the mode.
        minimum_share: fraction of the real share that counts as covered, in (0, 1].

    Returns:
        A share in [0, 1]; 1 means that no mode is missed.

    Raises:
        ValueError: no real point lies in any mode.
    """
    expected = mode_shares(real, centers, radius)
    present = expected > 0
    if not present.any():
        raise ValueError("no real point lies within the radius of a mode's centre")
    reached = mode_shares(generated, centers, radius)[present]
    return float(np.mean(reached >= minimum_share * expected[present]))


def high_quality_share(generated: npt.ArrayLike, centers: npt.ArrayLike, radius: float) -> float:
    """Share of the generated points within the radius of some mode's centre.

    Srivastava et al. 2017, "VEEGAN", arXiv:1705.07761, call a sample within three standard deviations of a
    mode of high quality.

    Args:
        generated: shape (n, d).
        centers: shape (k, d).
        radius: in the units of the columns.

    Returns:
        A share in [0, 1]; compare it with that of real points, which need not be 1.
    """
    return float(mode_shares(generated, centers, radius).sum())
