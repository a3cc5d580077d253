"""Reduced density matrices."""

from __future__ import annotations

from collections.abc import Sequence

import tensorflow as tf

from qgan_framework.fock.select import select
from qgan_framework.qubit.apply import n_qubits_of
from qgan_framework.qubit.columns import to_states, trace_out_last
from qgan_framework.qubit.indices import leading_rows


def reduced_density(columns: tf.Tensor, qubits: Sequence[int], n_parts: int = 1) -> tf.Tensor:
    """The density matrix of some qubits, all others traced out.

    Args:
        columns: (2, 2^n, E · B), see `qubit.columns`.
        qubits: those that are kept, different ones; the first is the leading bit.
        n_parts: E.

    Returns:
        Complex (B, 2^k, 2^k).
    """
    n_qubits = n_qubits_of(columns)
    rows, back = leading_rows(n_qubits, tuple(qubits))
    n_traced = n_qubits - len(qubits)
    kept = trace_out_last(select(columns, rows, back, axis=1), n_traced)
    return density(to_states(kept, n_parts * 2**n_traced))


def density(states: tf.Tensor) -> tf.Tensor:
    """The density matrix A A† (B, 2^n, 2^n) of states (B, 2^n, E)."""
    return tf.matmul(states, states, adjoint_b=True)
