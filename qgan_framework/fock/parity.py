"""Beamsplitters as turns between even and odd photon numbers of their first mode.

The generator a₁ a₂† − a₁† a₂ keeps N = n₁ + n₂ and leads from even n₁ to odd and back. Its part K from odd to even has
a singular value decomposition U Λ Wᵀ with integer values, N, N−2 … ≥ 0, so that

    B(θ) = ⎡U    ⎤ ⎡cos Λθ  −sin Λθ⎤ ⎡Uᵀ     ⎤
           ⎣   −W⎦ ⎣sin Λθ   cos Λθ⎦ ⎣   −Wᵀ⎦ :

two constant real matrices, and a turn in between.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

STATES_OF_A_HALF = 16
"""What a constant matrix should act on at least: smaller ones waste less, and are slower all the same."""


class ParityPlaces(NamedTuple):
    """Where the states |n₁ n₂⟩ of n₁ + n₂ < ``n_blocks``, sorted by n₁ and then n₂, lie in (2, G, K).

    The first axis is the parity of n₁, the second N modulo G.
    """

    shape: tuple[int, int, int]
    places: Integers


class ParityBasis(NamedTuple):
    """The singular vectors of the generator.

    Attributes:
        vectors: (2, G, E, K), rows Uᵀ of even and −Wᵀ of odd n₁, cut to the states that are kept; padded with zeros.
        frequencies: (G, E), Λ.
    """

    vectors: Floats
    frequencies: Integers


def _photons(cutoff_dim: int, n_blocks: int) -> tuple[Integers, Integers]:
    """n₁ and N of the states."""
    n1, n2 = np.divmod(np.arange(cutoff_dim**2), cutoff_dim)
    kept = n1 + n2 < n_blocks
    return n1[kept], (n1 + n2)[kept]


@lru_cache(maxsize=64)
def parity_places(cutoff_dim: int, n_blocks: int) -> ParityPlaces:
    """Of states of fewer than ``cutoff_dim`` photons a mode and ``n_blocks`` in both."""
    n1, total = _photons(cutoff_dim, n_blocks)
    n_groups = min(max(1, len(n1) // (2 * STATES_OF_A_HALF)), n_blocks)
    group = (n1 % 2) * n_groups + total % n_groups
    one_hot = group[:, None] == np.arange(2 * n_groups)
    place = np.cumsum(one_hot, 0)[np.arange(len(group)), group] - 1
    n_states = int(place.max()) + 1
    return ParityPlaces((2, n_groups, n_states), group * n_states + place)


@lru_cache(maxsize=64)
def parity_basis(cutoff_dim: int, n_blocks: int) -> ParityBasis:
    """Of the beamsplitters on the same states."""
    (_, n_groups, n_states), places = parity_places(cutoff_dim, n_blocks)
    n1, total = _photons(cutoff_dim, n_blocks)
    starts = [
        sum(n // 2 + 1 for n in range(photons % n_groups, photons, n_groups)) for photons in range(n_blocks)
    ]
    n_vectors = max(start + photons // 2 + 1 for photons, start in enumerate(starts))
    vectors = np.zeros((2 * n_groups * n_states, n_vectors))
    frequencies = np.zeros((n_groups, n_vectors), np.int64)
    for photons, start in enumerate(starts):
        values, halves = _singular_vectors(photons)
        frequencies[photons % n_groups, start : start + len(values)] = values
        for parity, half in enumerate(halves):
            states = (total == photons) & (n1 % 2 == parity)
            vectors[places[states], start : start + half.shape[1]] = half[n1[states] // 2]
    by_group = vectors.reshape(2, n_groups, n_states, n_vectors).transpose(0, 1, 3, 2)
    return ParityBasis(np.ascontiguousarray(by_group), frequencies)


def _singular_vectors(photons: int) -> tuple[Integers, tuple[Floats, Floats]]:
    """Λ and the columns of U and −W for N ``photons``, over n₁ = 0, 2 … and 1, 3 …."""
    n1 = np.arange(1.0, photons + 1.0)
    hop = np.diag(np.sqrt(n1 * (photons - n1 + 1.0)), 1)  # a₁ a₂†: n₁ → n₁ − 1
    generator = hop - hop.T
    even, values, odd = np.linalg.svd(generator[::2, 1::2])
    frequencies = np.zeros(even.shape[1], np.int64)
    frequencies[: len(values)] = np.rint(values)
    return frequencies, (even, -odd.T)
