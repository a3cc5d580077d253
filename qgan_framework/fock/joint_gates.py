"""Gates on single modes, of several modes at once where one larger matrix is quicker than one a mode.

Real matrices of single modes, one after the other, are the Kronecker product of their matrices. In the truncation
*total* the first one may lead to a state that is not kept, whichever state the others would lead to from there; such
elements are zero.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from qgan_framework.fock.basis import Basis, GateView

MAX_STATES_OF_PAIR = 50
"""Pairs of modes with more states are quicker mode by mode."""

MAX_STATES = 100
"""The same of all modes together in the truncation *total*, whose matrices of one mode need rows to be selected."""


class Joint(NamedTuple):
    """Neighbouring modes whose gates are one matrix.

    Attributes:
        modes: which.
        view: how the matrix sees the amplitudes.
        kept: (d, d), elements that lead through states of the basis alone; None for all.
    """

    modes: range
    view: GateView
    kept: NDArray[np.bool_] | None = None


@lru_cache(maxsize=64)
def joints(basis: Basis) -> tuple[Joint, ...]:
    """What each matrix acts on, in the order of the modes."""
    n_modes, size = basis.n_modes, basis.size
    if basis.truncation == "total" and n_modes > 1 and size <= MAX_STATES:
        return (Joint(range(n_modes), GateView(1, size, (size,)), _kept(basis)),)
    together = 2 if basis.truncation == "per_mode" and basis.cutoff_dim**2 <= MAX_STATES_OF_PAIR else 1
    groups = [range(first, min(first + together, n_modes)) for first in range(0, n_modes, together)]
    return tuple(Joint(modes, _view(basis, modes)) for modes in groups)


def _view(basis: Basis, modes: range) -> GateView:
    return (basis.modes if len(modes) == 1 else basis.pairs)[modes.start]


def _kept(basis: Basis) -> NDArray[np.bool_]:
    """Whether ⟨m₁ n₂ n₃ …|, ⟨m₁ m₂ n₃ …| and so on, between |n⟩ and |m⟩, have fewer than D photons."""
    photons = basis.photon_numbers()
    passed = np.cumsum(photons, 1)
    ahead = photons.sum(1, keepdims=True) - passed
    return (passed[:, None, :] + ahead[None, :, :] < basis.cutoff_dim).all(-1)


def joined(matrices: tf.Tensor, basis: Basis) -> tuple[tf.Tensor, ...]:
    """Of each joint the matrix (..., d, d), of matrices (..., M, D, D)."""
    lead = tf.shape(matrices)[:-3]
    flat = tf.reshape(matrices, [-1, *matrices.shape[-3:]])
    return tuple(_reshaped(_product(flat, joint, basis), lead) for joint in joints(basis))


def _reshaped(matrix: tf.Tensor, lead: tf.Tensor) -> tf.Tensor:
    return tf.reshape(matrix, tf.concat([lead, matrix.shape[-2:]], 0))


def _product(matrices: tf.Tensor, joint: Joint, basis: Basis) -> tf.Tensor:
    """(N, d, d) of (N, M, D, D)."""
    product = matrices[:, joint.modes.start]
    for mode in joint.modes[1:]:
        size = product.shape[-1] * basis.cutoff_dim
        kronecker = product[:, :, None, :, None] * matrices[:, mode, None, :, None, :]
        product = tf.reshape(kronecker, [-1, size, size])
        if joint.kept is not None:
            product = basis.extend(basis.extend(product, mode, axis=1), mode, axis=2)
    return product if joint.kept is None else product * tf.constant(joint.kept, product.dtype)
