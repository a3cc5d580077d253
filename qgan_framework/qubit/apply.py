"""Gates on columns (2, 2^n, R); see `qubit.columns`."""

from __future__ import annotations

from collections.abc import Sequence

import tensorflow as tf

from qgan_framework.fock.select import select
from qgan_framework.qubit.indices import leading_rows


def n_qubits_of(columns: tf.Tensor) -> int:
    """n of columns (2, 2^n, R)."""
    return int(columns.shape[1]).bit_length() - 1


def real_form(matrix: tf.Tensor, dtype: tf.DType) -> tf.Tensor:
    """Complex (..., d, d) as the real matrix (..., 2d, 2d) that takes [Re ψ; Im ψ] to [Re Uψ; Im Uψ].

    One real product of doubled size runs faster than a complex one.
    """
    real, imaginary = tf.cast(tf.math.real(matrix), dtype), tf.cast(tf.math.imag(matrix), dtype)
    upper, lower = tf.concat([real, -imaginary], -1), tf.concat([imaginary, real], -1)
    return tf.concat([upper, lower], -2)


def apply_leading(columns: tf.Tensor, matrix: tf.Tensor) -> tf.Tensor:
    """A gate, in its real form (2d, 2d), on the leading qubits."""
    return tf.reshape(matrix @ tf.reshape(columns, [matrix.shape[0], -1]), _shape(columns))


def apply_gate(columns: tf.Tensor, gate: tf.Tensor, qubits: Sequence[int]) -> tf.Tensor:
    """Any gate on any qubits.

    Args:
        columns: (2, 2^n, R).
        gate: complex (2^k, 2^k), shared by all columns.
        qubits: the k qubits that it acts on, different ones; the first is the gate's leading bit.
    """
    rows, back = leading_rows(n_qubits_of(columns), tuple(qubits))
    moved = select(columns, rows, back, axis=1)
    matrix = real_form(tf.convert_to_tensor(gate), columns.dtype)
    return select(apply_leading(moved, matrix), back, rows, axis=1)


def apply_groups(columns: tf.Tensor, matrices: Sequence[tf.Tensor]) -> tf.Tensor:
    """One gate on each group of neighbouring qubits, in real forms (2d, 2d), from the leading group to the last.

    Before each product but the first, the group of the product before goes behind all others, so that the next one is
    the leading one. In the end the last group leads; see `indices.turned_states`.
    """
    for number, matrix in enumerate(matrices):
        if number:
            columns = _behind(columns, matrices[number - 1].shape[0] // 2)
        columns = apply_leading(columns, matrix)
    return columns


def _behind(columns: tf.Tensor, size: int) -> tf.Tensor:
    """The leading qubits, of ``size`` basis states, behind all others."""
    shape = _shape(columns)
    split = tf.reshape(columns, [2, size, columns.shape[1] // size, shape[2]])
    return tf.reshape(tf.transpose(split, [0, 2, 1, 3]), shape)


def _shape(columns: tf.Tensor) -> list[int | tf.Tensor]:
    size = columns.shape[2]
    return [2, columns.shape[1], tf.shape(columns)[2] if size is None else size]
