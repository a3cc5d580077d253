"""Energy distance in any number of dimensions."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.spatial.distance import cdist


def energy_distance(generated: npt.ArrayLike, real: npt.ArrayLike) -> float:
    r"""Energy distance of two samples.

    .. math:: D = \sqrt{2 E\|X - Y\| - E\|X - X'\| - E\|Y - Y'\|}

    with Euclidean norms and expectations over the two empirical distributions (a point's distance 0 to itself
    included), so D is 0 for identical samples and in one dimension equals `scipy.stats.energy_distance`.
    Szekely and Rizzo 2013, "Energy statistics: a class of statistics based on distances".

    Args:
        generated: shape (n, d).
        real: shape (m, d).

    Returns:
        A distance >= 0; its square has the units of the columns.
    """
    first, second = np.asarray(generated, dtype=np.float64), np.asarray(real, dtype=np.float64)
    squared = 2.0 * cdist(first, second).mean() - cdist(first, first).mean() - cdist(second, second).mean()
    return float(np.sqrt(max(squared, 0.0)))  # rounding can bring an exact 0 slightly below
