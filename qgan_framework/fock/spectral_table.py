"""Which elements of exp(t G) have to be computed, and from what.

G is real and antisymmetric, and leads from even levels to odd ones and back. So exp(t G)[m, n] is even in t where m − n
is even, made of cosines alone, and odd where it is odd, made of sines; and exp(t G)[n, m] = (−1)^(m−n) exp(t G)[m, n].
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from qgan_framework.fock.basis import Selection

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


class Positions(NamedTuple):
    """What stands where in a flattened list of elements; each array (E,).

    Attributes:
        block: of which matrix; −1 for zero.
        row: m.
        column: n.
    """

    block: Integers
    row: Integers
    column: Integers


class SpectralTable(NamedTuple):
    """What is computed of cosines and sines of the frequencies, and all elements from it.

    Attributes:
        frequencies: λ (F,).
        cosine: (F, elements with m − n even).
        sine: (F, elements with m − n odd), which come after the others.
        computed: picks all elements (E,) from them, zero for those that are not computed.
        mirrored: picks those above the diagonals, but for their sign, where the others alone are computed.
        signs: (E,), of what is mirrored.
    """

    frequencies: Floats
    cosine: Floats
    sine: Floats
    computed: Selection
    mirrored: Selection | None
    signs: Floats


def tabulated(
    frequencies: Floats, cosine: Floats, sine: Floats, positions: Positions, *, mirror: bool
) -> SpectralTable:
    """The table of elements Σ_j cosine[j] cos(λ_j t) + sine[j] sin(λ_j t).

    Args:
        frequencies: λ (F,).
        cosine: (F, E).
        sine: (F, E).
        positions: of the elements.
        mirror: compute those on and below the diagonals alone, which pays where the table is large.
    """
    block, row, column = positions
    wanted = (block >= 0) & (row >= column) if mirror else block >= 0
    is_odd = (row - column) % 2 == 1
    even, odd = np.flatnonzero(wanted & ~is_odd), np.flatnonzero(wanted & is_odd)
    kept = np.concatenate([even, odd])
    return SpectralTable(
        frequencies,
        cosine[:, even],
        sine[:, odd],
        scattered(kept, len(row)),
        scattered(_transposed(positions, kept), len(row)) if mirror else None,
        np.where(row < column, (-1.0) ** (column - row), 0.0),
    )


def _transposed(positions: Positions, kept: Integers) -> Integers:
    """Where the transposed elements of those ``kept`` stand; for diagonal ones the number of elements."""
    block, row, column = positions
    place = {key: index for index, key in enumerate(zip(*positions, strict=True))}
    found = [place[block[one], column[one], row[one]] for one in kept]
    return np.where(row[kept] == column[kept], len(row), found)


def scattered(targets: Integers, n_elements: int) -> Selection:
    """Brings value k to element ``targets[k]``, or nowhere if that is ``n_elements``."""
    indices = np.full(n_elements, len(targets), np.int32)
    inside = targets < n_elements
    indices[targets[inside]] = np.flatnonzero(inside)
    return Selection(indices, targets.astype(np.int32))
