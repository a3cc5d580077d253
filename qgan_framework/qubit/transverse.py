"""⟨X⟩ and ⟨Y⟩ of every qubit, straight from the amplitudes.

With c_q = Σ ψ̄(bit q = 0) ψ(bit q = 1) they are 2 Re c_q and 2 Im c_q: no other circuit and no rotated state is needed.
The gradient in ψ is 2 Σ_q (x̄_q X_q + ȳ_q Y_q) ψ, x̄ and ȳ the gradients given: one pass over the amplitudes, each of
which meets its n partners. Automatic differentiation, slice by slice, takes three times as long as the whole circuit.

Rows need not be in order. CNOTs, and qubits that change places, take basis states to others linearly over the bits, so
the partner of row j under qubit q is row j ⊕ m_q, whatever j is.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import tensorflow as tf

from qgan_framework.qubit.apply import n_qubits_of
from qgan_framework.qubit.indices import Index, groups, signs

Pair = tuple[tf.Tensor, tf.Tensor]

_TOGETHER = 2**17
"""Products that are added up in one operation: few operations for few columns, no more memory for many."""


def transverse(columns: tf.Tensor, states: Index) -> Pair:
    """⟨X⟩ and ⟨Y⟩ of every qubit, (n, R) each, of columns (2, 2^n, R); ``states`` are the basis states of the rows."""

    @tf.custom_gradient
    def forward(values: tf.Tensor) -> tuple[Pair, Callable[..., tf.Tensor]]:
        return _sums(values, states), lambda x, y: _gradient(values, x, y, states)

    return forward(columns)


def _sums(columns: tf.Tensor, states: Index) -> Pair:
    n_qubits, n_columns = n_qubits_of(columns), columns.shape[2]
    products = [_products(columns, qubit, states) for qubit in range(n_qubits)]
    together = 1 if n_columns is None else max(1, _TOGETHER // (columns.shape[1] * n_columns))
    parts = [products[first : first + together] for first in range(0, n_qubits, together)]
    sums = 2.0 * tf.concat([tf.reduce_sum(tf.stack(part, 1), 2) for part in parts], 1)
    return sums[0], sums[1]


def _products(columns: tf.Tensor, qubit: int, states: Index) -> tf.Tensor:
    """Re and Im of ψ̄(bit = 0) ψ(bit = 1) for every pair of rows, (2, 2^(n−1), R)."""
    mask = _mask(qubit, states)
    real, imaginary = _first_of_pairs(columns, mask)
    partner_re, partner_im = _first_of_pairs(_partners(columns, mask), mask)
    sign = _first_of_pairs(_signs(qubit, states, columns.dtype)[None], mask)[0]
    overlap = real * partner_im - imaginary * partner_re
    return tf.stack([real * partner_re + imaginary * partner_im, sign * overlap])


def _gradient(columns: tf.Tensor, x: tf.Tensor, y: tf.Tensor, states: Index) -> tf.Tensor:
    """2 Σ_q (x_q X_q + y_q Y_q) ψ of every column; ``x`` and ``y`` (n, R) are the gradients of ⟨X⟩ and ⟨Y⟩."""
    x, y, total = 2.0 * x, 2.0 * y, tf.zeros_like(columns)
    turn = tf.constant([[[1.0]], [[-1.0]]], columns.dtype)  # −i of [Re; Im], once its parts change places
    for qubit in range(x.shape[0]):
        partners = _partners(columns, _mask(qubit, states))
        sign = turn * _signs(qubit, states, columns.dtype)
        total += x[qubit] * partners + sign * y[qubit] * tf.reverse(partners, [0])
    return total


def _mask(qubit: int, states: Index) -> int:
    """Row j ⊕ mask is the partner of row j: the qubit's bit is the other, all others are the same."""
    n_qubits = len(states).bit_length() - 1
    return int(np.flatnonzero(states == 1 << (n_qubits - 1 - qubit))[0])


def _signs(qubit: int, states: Index, dtype: tf.DType) -> tf.Tensor:
    """Of the qubit's Z in every row, (2^n, 1)."""
    n_qubits = len(states).bit_length() - 1
    return tf.constant(signs(n_qubits)[qubit, states, None], dtype)


def _first_of_pairs(values: tf.Tensor, mask: int) -> list[tf.Tensor]:
    """Rows of (m, 2^n, R) whose highest bit under the mask is 0, which are one of each pair: m times (2^(n−1), R)."""
    size, bit = values.shape[1], 1 << (mask.bit_length() - 1)
    split = tf.reshape(values, [values.shape[0], size // (2 * bit), 2, bit, -1])[:, :, 0]
    parts: list[tf.Tensor] = tf.unstack(tf.reshape(split, [values.shape[0], size // 2, -1]))
    return parts


def _partners(columns: tf.Tensor, mask: int) -> tf.Tensor:
    """Row j ⊕ mask of (2, 2^n, R) in place of row j, for any mask: at most four bits at a time."""
    n_qubits, shape = n_qubits_of(columns), tf.shape(columns)
    for group in groups(n_qubits):
        axes = [2 + place for place, qubit in enumerate(group) if mask >> (n_qubits - 1 - qubit) & 1]
        if axes:
            split = tf.reshape(columns, [2, 2 ** group[0], *[2] * len(group), -1])
            columns = tf.reshape(tf.reverse(split, axes), shape)
    return columns
