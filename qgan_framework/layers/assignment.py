"""Which of several sources drives which of several targets at the start."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def in_turn(n_sources: int, n_targets: int, *, reached: int) -> NDArray[np.float64]:
    """Sources take targets in turn: source 0 target 0, source 1 target 1, and so on.

    Args:
        n_sources: rows. Sources beyond the last target begin again at the first, where they add up.
        n_targets: columns.
        reached: how many targets must be reached; with fewer sources than these, sources are used again.

    Returns:
        A matrix (n_sources, n_targets) of zeros and ones.
    """
    assignment = np.zeros((n_sources, n_targets))
    turn = np.arange(max(n_sources, reached))
    assignment[turn % n_sources, turn % n_targets] = 1.0
    return assignment
