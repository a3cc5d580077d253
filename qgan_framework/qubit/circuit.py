"""Layered circuits: rotations of every qubit, then CNOTs."""

from __future__ import annotations

import numpy as np
import tensorflow as tf

from qgan_framework.fock.select import select
from qgan_framework.qubit import gates
from qgan_framework.qubit.apply import apply_groups, apply_leading, n_qubits_of, real_form
from qgan_framework.qubit.cost import composing_wins
from qgan_framework.qubit.indices import Index, groups, layer_rows
from qgan_framework.types import Entanglement

ANGLES = 2
"""Angles of a qubit in a layer: of RZ, and of the RY that follows it."""


def evolve(
    columns: tf.Tensor, angles: tf.Tensor, entanglement: Entanglement, *, ordered: bool = True
) -> tf.Tensor:
    """Runs all layers, composed or gate by gate, whichever costs less.

    A layer is RY(b) RZ(a) on every qubit, then CNOTs. RZ comes first: after the last RY nothing commutes with what is
    measured, so that every angle matters.

    Args:
        columns: (2, 2^n, R), see `qubit.columns`.
        angles: (depth, n, 2), shared by all columns: of RZ, of RY. Gates are built in float64.
        entanglement: which qubits the CNOTs join; see `indices.control_target_pairs`.
        ordered: False leaves out the last move of the amplitudes: row j is then basis state `final_states`[j].

    Returns:
        The columns after the last layer.
    """
    n_qubits, n_columns = n_qubits_of(columns), columns.shape[2]
    if n_columns is not None and composing_wins(n_qubits, depth=angles.shape[0], n_columns=n_columns):
        matrix = compose(angles, entanglement, dtype=columns.dtype, ordered=ordered)
        return apply_leading(columns, matrix)
    return _apply_layers(columns, angles, entanglement, ordered)


def final_states(n_qubits: int, entanglement: Entanglement) -> Index:
    """The basis state of each row that `evolve` gives with ``ordered=False``."""
    return layer_rows(n_qubits, entanglement)[1]


def compose(
    angles: tf.Tensor, entanglement: Entanglement, *, dtype: tf.DType, ordered: bool = True
) -> tf.Tensor:
    """The whole circuit in its real form (2 · 2^n, 2 · 2^n); ``dtype`` is real, ``ordered`` as `evolve` has it."""
    size = 2 ** angles.shape[1]
    identity = tf.stack([tf.eye(size, dtype=dtype), tf.zeros([size, size], dtype)])
    real, imaginary = tf.unstack(_apply_layers(identity, angles, entanglement, ordered))
    return tf.concat([tf.concat([real, -imaginary], 1), tf.concat([imaginary, real], 1)], 0)


def rotations(angles: tf.Tensor) -> tf.Tensor:
    """RY(b) RZ(a) of angles (..., 2) as complex128 (..., 2, 2)."""
    return gates.ry(angles[..., 1]) @ gates.rz(angles[..., 0])


def _apply_layers(
    columns: tf.Tensor, angles: tf.Tensor, entanglement: Entanglement, ordered: bool
) -> tf.Tensor:
    matrices, depth = _group_matrices(rotations(angles), columns.dtype), angles.shape[0]
    rows, back = layer_rows(n_qubits_of(columns), entanglement)
    for layer in range(depth):
        columns = apply_groups(columns, [matrix[layer] for matrix in matrices])
        if ordered or layer < depth - 1:
            columns = _moved(columns, rows, back)
    return columns


def _moved(columns: tf.Tensor, rows: Index, back: Index) -> tf.Tensor:
    """Rows in another order, unless it is the same."""
    return columns if (rows == np.arange(len(rows))).all() else select(columns, rows, back, axis=1)


def _group_matrices(singles: tf.Tensor, dtype: tf.DType) -> list[tf.Tensor]:
    """Gates (depth, n, 2, 2) of all qubits as one real form (depth, 2d, 2d) a group."""
    matrices = []
    for group in groups(singles.shape[1]):
        product = singles[:, group[0]]
        for qubit in group[1:]:
            product = gates.kron(product, singles[:, qubit])
        matrices.append(real_form(product, dtype))
    return matrices


def rotate_all(columns: tf.Tensor, gate: tf.Tensor) -> tf.Tensor:
    """The same one-qubit gate (2, 2) on every qubit."""
    n_qubits = n_qubits_of(columns)
    singles = tf.broadcast_to(tf.convert_to_tensor(gate), [1, n_qubits, 2, 2])
    turned = apply_groups(columns, [matrix[0] for matrix in _group_matrices(singles, columns.dtype)])
    return _moved(turned, *layer_rows(n_qubits, "none"))
