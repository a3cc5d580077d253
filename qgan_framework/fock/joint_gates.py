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
        places: of each mode, (modes, D, d), whether it has so many photons in a state of the matrix.
        kept: (d, d), elements that lead through states of the basis alone.
    """

    modes: range
    view: GateView
    places: Mask
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


def _places(numbers: NDArray[np.int64], n_values: int) -> Mask:
    """Of each column of numbers (d, n), (n, n_values, d)."""
    places: Mask = numbers.T[:, None, :] == np.arange(n_values)[:, None]
    return places


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
        else _product(_spread_modes(matrices, joint), joint.kept)
        for joint in joints(basis)
    )


def _spread_modes(matrices: tf.Tensor, joint: Joint) -> list[tf.Tensor]:
    of_joint = matrices[..., joint.modes.start : joint.modes.stop, :, :]
    return tf.unstack(_spread(of_joint, joint.places), axis=matrices.shape.rank - 3)


def joined_columns(splitters: tf.Tensor, columns: tuple[Column, ...], basis: Basis) -> list[tf.Tensor]:
    """The beamsplitters of each column over all states (..., size, size), of all of a mesh (..., K, P, P)."""
    modes = [mode for column in columns for mode, _ in column]  # in the order of the beamsplitters
    spread = tf.unstack(_spread(splitters, _pair_places(basis)[modes]), axis=splitters.shape.rank - 3)
    return [_product([spread[index] for _, index in column], _idle(basis, column)) for column in columns]


@lru_cache(maxsize=64)
def _pair_places(basis: Basis) -> Mask:
    """(M−1, P, size), whether a pair of neighbours has so many photons in a state."""
    numbers, dim = basis.photon_numbers(), basis.cutoff_dim
    states = np.flatnonzero(np.add.outer(*[np.arange(dim)] * 2) < dim)
    return _places(np.searchsorted(states, numbers[:, :-1] * dim + numbers[:, 1:]), len(states))


@lru_cache(maxsize=64)
def _idle(basis: Basis, column: Column) -> Mask:
    """(size, size), between which states the modes that a column leaves alone have the same photons."""
    acted_on = [one for mode, _ in column for one in (mode, mode + 1)]
    idle = np.delete(basis.photon_numbers(), acted_on, 1)
    same: Mask = (idle[:, None] == idle[None]).all(-1)
    return same


def _spread(matrices: tf.Tensor, places: Mask) -> tf.Tensor:
    """Matrices (..., n, k, k) with their elements at `places` (n, k, d), (..., n, d, d).

    Matrix products bring the elements there: their gradients are such products as well.
    """
    at = tf.constant(places, matrices.dtype)
    return tf.matmul(at, tf.matmul(matrices, at), transpose_a=True)


def _product(factors: list[tf.Tensor], kept: Mask | None) -> tf.Tensor:
    """Kronecker product of matrices over the same states, (..., d, d); zero where it is not `kept`."""
    product = None if kept is None else tf.constant(kept, factors[0].dtype)
    for factor in factors:
        product = factor if product is None else product * factor
    return product
