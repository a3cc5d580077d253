"""Counted cost, in multiply-adds, of the two ways through a circuit of shared weights.

*Apply*: the gates of every layer act on every column, group of qubits after group. *Compose*: they act on the identity,
and one product with the whole matrix carries the batch. The weights are measured under XLA on a CPU.
"""

from __future__ import annotations

from qgan_framework.qubit.indices import groups

_MOVED = 12  # moving an amplitude, by a transposition or the permutation of the entangling gates
_OPERATION = 50_000  # starting an operation


def layer_cost(n_qubits: int) -> int:
    """Cost of a layer on one column."""
    parts = groups(n_qubits)
    moves = 1 + (len(parts) if len(parts) > 1 else 0)
    return 2**n_qubits * (sum(4 * 2 ** len(part) for part in parts) + _MOVED * moves)


def costs(n_qubits: int, *, depth: int, n_columns: int) -> tuple[int, int]:
    """What composing and what applying costs."""
    operations = 2 * depth * (1 + len(groups(n_qubits)))
    layers = depth * layer_cost(n_qubits)
    applied = layers * n_columns + _OPERATION * operations
    composed = layers * 2**n_qubits + 4 * 4**n_qubits * n_columns + _OPERATION * (operations + 1)
    return composed, applied


def composing_wins(n_qubits: int, *, depth: int, n_columns: int) -> bool:
    """Whether composing the circuit's matrix costs less than applying its gates to all columns."""
    composed, applied = costs(n_qubits, depth=depth, n_columns=n_columns)
    return composed < applied
