"""Gates on different modes as one matrix, where that is quicker than a matrix for each.

Small matrices pay more for starting a product, and for selecting rows and putting them back, than for multiplying. So
gates that stand side by side are joined: pairs of single-mode gates in the truncation *per_mode*; in small bases of the
truncation *total* the gates of all modes, and, for many kets, the beamsplitters of a column of a mesh.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from qgan_framework.fock.basis import Basis, GateView
from qgan_framework.fock.layout import Column

MAX_STATES_OF_PAIR = 50
"""Pairs of modes with more states are quicker mode by mode."""

MAX_STATES = 100
"""The same of all modes together in the truncation *total*, whose matrices of one mode need rows to be selected."""

MIN_COLUMNS = 32
"""Real columns of amplitudes, two a ket, from which on joining beamsplitters is worth its own cost."""

Mask = NDArray[np.bool_]


class Joint(NamedTuple):
    """Neighbouring modes whose gates are one matrix.

    Attributes:
        modes: which.
        view: how the matrix sees the amplitudes.
        places: of each mode, (D, d), whether it has so many photons in a state of the matrix.
        kept: (d, d), elements that lead through states of the basis alone.
    """

    modes: range
    view: GateView
    places: tuple[Mask, ...]
    kept: Mask | None


def whole(basis: Basis) -> GateView:
    """How a matrix over all states sees the amplitudes."""
    return GateView(1, basis.size, (basis.size,))


def joins_columns(basis: Basis, n_columns: int | None) -> bool:
    """Whether the beamsplitters of a column are joined, for as many real columns of amplitudes."""
    small = basis.truncation == "total" and basis.n_modes > 2 and basis.size <= MAX_STATES
    return small and n_columns is not None and n_columns >= MIN_COLUMNS


@lru_cache(maxsize=64)
def joints(basis: Basis) -> tuple[Joint, ...]:
    """What the matrices of single-mode gates act on, in the order of the modes."""
    n_modes, dim = basis.n_modes, basis.cutoff_dim
    if basis.truncation == "total" and n_modes > 1 and basis.size <= MAX_STATES:
        numbers = basis.photon_numbers()
        return (Joint(range(n_modes), whole(basis), _places(numbers, dim), _kept(basis)),)
    together = 2 if basis.truncation == "per_mode" and dim**2 <= MAX_STATES_OF_PAIR else 1
    groups = (range(first, min(first + together, n_modes)) for first in range(0, n_modes, together))
    return tuple(_neighbours(basis, modes) for modes in groups)


def _neighbours(basis: Basis, modes: range) -> Joint:
    view = (basis.modes if len(modes) == 1 else basis.pairs)[modes.start]
    numbers = np.stack(np.unravel_index(np.arange(view.rows[0]), [basis.cutoff_dim] * len(modes)), -1)
    return Joint(modes, view, _places(numbers, basis.cutoff_dim), None)


def _places(numbers: NDArray[np.int64], n_values: int) -> tuple[Mask, ...]:
    """Of each column of numbers (d, …), (n_values, d)."""
    return tuple(np.arange(n_values)[:, None] == column for column in numbers.T)


def _kept(basis: Basis) -> Mask:
    """Whether ⟨m₁ n₂ n₃ …|, ⟨m₁ m₂ n₃ …| and so on, between |n⟩ and |m⟩, have fewer than D photons."""
    photons = basis.photon_numbers()
    passed = np.cumsum(photons, 1)
    ahead = photons.sum(1, keepdims=True) - passed
    kept: Mask = (passed[:, None, :] + ahead[None, :, :] < basis.cutoff_dim).all(-1)
    return kept


def joined_modes(matrices: tf.Tensor, basis: Basis) -> tuple[tf.Tensor, ...]:
    """Of each joint the matrix (..., d, d), of matrices (..., M, D, D)."""
    return tuple(
        matrices[..., joint.modes.start, :, :]
        if len(joint.modes) == 1
        else _product([matrices[..., mode, :, :] for mode in joint.modes], joint.places, joint.kept)
        for joint in joints(basis)
    )


def joined_column(splitters: tf.Tensor, column: Column, basis: Basis) -> tf.Tensor:
    """The beamsplitters of a column over all states (..., size, size), of all of a mesh (..., K, P, P)."""
    places, kept = _column_places(basis, column)
    return _product([splitters[..., index, :, :] for _, index in column], places, kept)


@lru_cache(maxsize=64)
def _column_places(basis: Basis, column: Column) -> tuple[tuple[Mask, ...], Mask]:
    """Where the states of each pair lie among all, and between which states the other modes have the same photons."""
    numbers, dim = basis.photon_numbers(), basis.cutoff_dim
    pairs = np.stack([numbers[:, mode] * dim + numbers[:, mode + 1] for mode, _ in column], -1)
    states = np.flatnonzero(np.add.outer(*[np.arange(dim)] * 2) < dim)
    acted_on = [one for mode, _ in column for one in (mode, mode + 1)]
    idle = np.delete(numbers, acted_on, 1)
    return _places(np.searchsorted(states, pairs), len(states)), (idle[:, None] == idle[None]).all(-1)


def _product(matrices: list[tf.Tensor], places: tuple[Mask, ...], kept: Mask | None) -> tf.Tensor:
    """Kronecker product, (..., d, d), of matrices that see the states at `places`; zero where it is not `kept`.

    Matrix products bring the elements to their places: their gradients are such products as well.
    """
    product = None if kept is None else tf.constant(kept, matrices[0].dtype)
    for matrix, place in zip(matrices, places, strict=True):
        at = tf.constant(place, matrix.dtype)
        elements = tf.matmul(at, tf.matmul(matrix, at), transpose_a=True)
        product = elements if product is None else product * elements
    return product
