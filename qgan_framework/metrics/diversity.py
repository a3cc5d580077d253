"""How far generated points lie from one another, compared with real ones."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.spatial.distance import pdist


def diversity(generated: npt.ArrayLike, real: npt.ArrayLike) -> float:
    r"""Mean distance between generated points over mean distance between real points.

    .. math:: \frac{E\|x_g - x_g'\|}{E\|x_r - x_r'\|}

    Args:
        generated: shape (n, d), n >= 2.
        real: shape (m, d), m >= 2.

    Returns:
        A ratio >= 0: 1 is the real data's spread, 0 a generator that gives one point, above 1 too wide a
        spread.

    Raises:
        ValueError: all real points coincide.
    """
    spread = pdist(np.asarray(real, dtype=np.float64)).mean()
    if spread == 0.0:
        raise ValueError("all real points coincide, so there is no spread to compare with")
    return float(pdist(np.asarray(generated, dtype=np.float64)).mean() / spread)
