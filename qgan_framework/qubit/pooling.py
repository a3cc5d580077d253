"""The parametrised blocks that come before a partial trace."""

from __future__ import annotations

import tensorflow as tf

from qgan_framework.qubit import gates
from qgan_framework.qubit.apply import apply_gate, n_qubits_of
from qgan_framework.qubit.circuit import ANGLES, rotations

BLOCK_ANGLES = (3, ANGLES)
"""Angles of RZ and RY: on the qubit that stays, on that which goes, and on that which stays at the end."""


def pool(columns: tf.Tensor, angles: tf.Tensor) -> tf.Tensor:
    """One block on each of the last qubits, which are to be traced out, and one of the others.

    Args:
        columns: (2, 2^n, R).
        angles: (number of qubits that go, 3, 2).

    Returns:
        Columns of all n qubits; `columns.trace_out_last` leaves those that stay.
    """
    n_traced = angles.shape[0]
    n_kept = n_qubits_of(columns) - n_traced
    for number, block in enumerate(tf.unstack(_blocks(angles))):
        columns = apply_gate(columns, block, [number % n_kept, n_kept + number])
    return columns


def _blocks(angles: tf.Tensor) -> tf.Tensor:
    """Gates (…, 4, 4) on (stays, goes): rotations of both, CNOT from that which goes, rotation of that which stays."""
    stays, goes, after = tf.unstack(rotations(angles), axis=1)
    controlled = tf.constant(gates.CNOT[[0, 2, 1, 3]][:, [0, 2, 1, 3]])  # the second qubit is the control
    return gates.kron(after, tf.eye(2, batch_shape=[angles.shape[0]], dtype=after.dtype)) @ (
        controlled @ gates.kron(stays, goes)
    )
