"""Maximum mean discrepancy with a Gaussian kernel."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.spatial.distance import cdist, pdist


def median_bandwidth(real: npt.ArrayLike) -> float:
    """Median distance between the real points, the usual width of the kernel.

    Args:
        real: shape (m, d), m >= 2.

    Returns:
        The bandwidth sigma, in the units of the columns.

    Raises:
        ValueError: more than half of the distances are 0, so that the median is no width.
    """
    sigma = float(np.median(pdist(np.asarray(real, dtype=np.float64))))
    if sigma == 0.0:
        raise ValueError("the median distance between the real points is 0; most of them coincide")
    return sigma


def mmd_squared(generated: npt.ArrayLike, real: npt.ArrayLike, *, bandwidth: float | None = None) -> float:
    r"""Unbiased estimate of the squared maximum mean discrepancy.

    .. math:: MMD^2 = \frac{\sum_{i \ne j} k(x_i, x_j)}{n (n-1)} + \frac{\sum_{i \ne j} k(y_i, y_j)}{m (m-1)}
              - \frac{2 \sum_{ij} k(x_i, y_j)}{n m}, \quad k(x, y) = e^{-\|x - y\|^2 / 2 \sigma^2}

    Gretton et al. 2012, "A kernel two-sample test", equation 3.

    Args:
        generated: shape (n, d), n >= 2.
        real: shape (m, d), m >= 2.
        bandwidth: sigma; None takes the median distance between the real points, which does not depend on the
            generator.

    Returns:
        The estimate, without units. Being unbiased it falls slightly below 0 for equal distributions.

    Raises:
        ValueError: no bandwidth is given and the real points coincide.
    """
    first, second = np.asarray(generated, dtype=np.float64), np.asarray(real, dtype=np.float64)
    sigma = median_bandwidth(second) if bandwidth is None else bandwidth

    def kernel(squared_distances: npt.NDArray[np.float64]) -> float:
        return float(np.exp(-squared_distances / (2.0 * sigma**2)).mean())

    within = kernel(pdist(first, "sqeuclidean")) + kernel(pdist(second, "sqeuclidean"))
    return within - 2.0 * kernel(cdist(first, second, "sqeuclidean"))
