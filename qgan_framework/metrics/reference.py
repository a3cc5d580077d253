"""The real points that generated ones are compared with, and what is known about them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
from scipy.spatial.distance import pdist

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Reference:
    """Real points.

    Attributes:
        real: (n, d) held-out points, as many as are generated.
        train: (n_train, d) all training points; they set grids and the modes' shares, never a distance.
        modes: (k, d) centres and radius of the modes, or None where they are not known.
        levels: values that points of one column are rounded to, or None.
        is_ring: whether the points lie around a circle about the origin of the plane.
    """

    real: FloatArray
    train: FloatArray
    modes: tuple[FloatArray, float] | None = None
    levels: FloatArray | None = None
    is_ring: bool = False

    @property
    def data_dim(self) -> int:
        """Columns d."""
        return self.real.shape[1]

    @cached_property
    def median_distance(self) -> float:
        """Between the real points; 0 where more than half of the pairs coincide."""
        return float(np.median(pdist(self.real)))
