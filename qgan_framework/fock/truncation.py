"""The two truncations, as bases.

*per_mode*: fewer than D photons in each mode, D^M states; Strawberry Fields' truncation. A gate on one mode or on two
neighbours acts on an axis of a reshaped ket.

*total*: fewer than D photons in all modes together, C(D−1+M, M) states; Piquasso's truncation. What passive gates mix
has one photon number and lies inside as a whole, so interferometers are exact. A gate on one mode acts on ladders: the
states with the same photons in the other modes. Ladders are D − (those photons) long and padded to D rows, so that
one matrix product serves them all; a state beyond the end of its ladder is dropped with the padding.

Gates are the exact operators, cut to the basis one by one.
"""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from qgan_framework.fock import spectra
from qgan_framework.fock.basis import Basis, GateView, Selection
from qgan_framework.fock.parity import parity_places
from qgan_framework.fock.spectral_table import scattered
from qgan_framework.types import Truncation

Integers = NDArray[np.int64]

DENSE_WASTE = 4.5
"""Up to this many times the multiplications of blocks of fixed photon number, one dense product is faster, because its
matrices are larger."""


@lru_cache(maxsize=64)
def fock_basis(truncation: Truncation, n_modes: int, cutoff_dim: int) -> Basis:
    """The basis of ``n_modes`` modes and cutoff ``cutoff_dim`` (D)."""
    return (_per_mode if truncation == "per_mode" else _total)(n_modes, cutoff_dim)


@lru_cache(maxsize=256)
def raised(basis: Basis, mode: int, power: int) -> Selection:
    """Of each state, where the one of ``power`` more photons in ``mode`` lies; ``size`` if it is not kept."""
    numbers = basis.photon_numbers()
    numbers[:, mode] += power
    inside = numbers[:, mode] < basis.cutoff_dim
    places = np.ravel_multi_index(tuple(numbers[inside].T), [basis.cutoff_dim] * basis.n_modes)
    indices = np.full(basis.size, basis.size, np.int32)
    indices[inside] = places if basis.positions is None else basis.positions.inverse[places]
    inverse = np.full(basis.size, basis.size, np.int32)
    kept = indices < basis.size
    inverse[indices[kept]] = np.flatnonzero(kept)
    return Selection(indices, inverse)


def _per_mode(n_modes: int, cutoff_dim: int) -> Basis:
    n_pairs, n_blocks = cutoff_dim**2, 2 * cutoff_dim - 1
    dense = _dense_is_faster(n_pairs, n_blocks, cutoff_dim)
    rows = (n_pairs,) if dense else (n_blocks, cutoff_dim)
    selection = None if dense else Selection(*spectra.block_rows(cutoff_dim, n_blocks))
    halves, places = parity_places(cutoff_dim, n_blocks)
    of_parity = scattered(places, math.prod(halves))
    return Basis(
        truncation="per_mode",
        n_modes=n_modes,
        cutoff_dim=cutoff_dim,
        size=cutoff_dim**n_modes,
        modes=tuple(GateView(cutoff_dim**mode, cutoff_dim, (cutoff_dim,)) for mode in range(n_modes)),
        pairs=tuple(GateView(cutoff_dim**mode, n_pairs, rows, selection) for mode in range(n_modes - 1)),
        parities=tuple(GateView(cutoff_dim**mode, n_pairs, halves, of_parity) for mode in range(n_modes - 1)),
        pair_blocks=n_blocks,
        dense_pairs=dense,
        extensions=(None,) * n_modes,
        positions=None,
    )


def _total(n_modes: int, cutoff_dim: int) -> Basis:
    photons, extensions = _states(n_modes, cutoff_dim)
    _, row_in_blocks = spectra.block_rows(cutoff_dim, cutoff_dim)
    dense = _dense_is_faster(len(row_in_blocks), cutoff_dim, cutoff_dim)
    rows = (len(row_in_blocks),) if dense else (cutoff_dim, cutoff_dim)
    row_of_pair = np.zeros([cutoff_dim, cutoff_dim], np.int64)
    row_of_pair[np.add.outer(*[np.arange(cutoff_dim)] * 2) < cutoff_dim] = (
        np.arange(len(row_in_blocks)) if dense else row_in_blocks
    )
    modes = (_view(photons, [k], photons[:, k], (cutoff_dim,)) for k in range(n_modes))
    halves, places = parity_places(cutoff_dim, cutoff_dim)
    half_of_pair = np.zeros_like(row_of_pair)
    half_of_pair[np.add.outer(*[np.arange(cutoff_dim)] * 2) < cutoff_dim] = places
    pairs, parities = (
        tuple(
            _view(photons, [k, k + 1], table[photons[:, k], photons[:, k + 1]], shape)
            for k in range(n_modes - 1)
        )
        for table, shape in ((row_of_pair, rows), (half_of_pair, halves))
    )
    in_tensor = np.ravel_multi_index(tuple(photons.T), [cutoff_dim] * n_modes)
    return Basis(
        truncation="total",
        n_modes=n_modes,
        cutoff_dim=cutoff_dim,
        size=len(photons),
        modes=tuple(modes),
        pairs=pairs,
        parities=parities,
        pair_blocks=cutoff_dim,
        dense_pairs=dense,
        extensions=extensions,
        positions=_picked(in_tensor, cutoff_dim**n_modes),
    )


def _dense_is_faster(n_pairs: int, n_blocks: int, cutoff_dim: int) -> bool:
    return n_pairs**2 <= DENSE_WASTE * n_blocks * cutoff_dim**2


def _states(n_modes: int, cutoff_dim: int) -> tuple[Integers, tuple[Selection | None, ...]]:
    """Photon numbers (size, M) of the states of fewer than D photons in all, and the extensions that lead to them."""
    photons = np.zeros((1, 0), np.int64)
    extensions = []
    for _ in range(n_modes):
        own = np.tile(np.arange(cutoff_dim), len(photons))[:, None]
        products = np.concatenate([np.repeat(photons, cutoff_dim, axis=0), own], 1)
        kept = np.flatnonzero(products.sum(1) < cutoff_dim)
        extensions.append(_picked(kept, len(products)))
        photons = products[kept]
    return photons, tuple(extensions)


def _view(photons: Integers, acted_on: list[int], row: Integers, rows: tuple[int, ...]) -> GateView:
    """Rows of the gate's matrix by states of the other modes; ``row`` tells each state's row."""
    others, column = np.unique(np.delete(photons, acted_on, 1), axis=0, return_inverse=True)
    place = row * len(others) + column.reshape(-1)
    picked = _picked(place, math.prod(rows) * len(others))
    return GateView(1, len(photons), rows, None if picked is None else Selection(*picked[::-1]))


def _picked(index: Integers, n_values: int) -> Selection | None:
    """Selects ``index`` of ``n_values`` rows; None if that changes nothing."""
    if np.array_equal(index, np.arange(n_values)):
        return None
    inverse = np.full(n_values, len(index), np.int32)
    inverse[index] = np.arange(len(index))
    return Selection(index.astype(np.int32), inverse)
