"""Static tables of basis states. State j of n qubits is the bits of j; qubit 0 is the leading one."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from qgan_framework.types import Entanglement

Index = NDArray[np.int32]

_LARGEST_GROUP = 4  # qubits whose rotations are multiplied to one matrix: 32 × 32 real numbers run fastest


def bits(n_qubits: int) -> NDArray[np.int64]:
    """Bit of every qubit in every basis state, (n, 2^n)."""
    return (np.arange(2**n_qubits)[None, :] >> np.arange(n_qubits - 1, -1, -1)[:, None]) & 1


def signs(n_qubits: int) -> NDArray[np.float64]:
    """Eigenvalues of Z of every qubit in every basis state, (n, 2^n): 1 for bit 0, −1 for bit 1."""
    return np.where(bits(n_qubits) == 1, -1.0, 1.0)


def control_target_pairs(n_qubits: int, entanglement: Entanglement) -> list[tuple[int, int]]:
    """Control and target of a layer's CNOTs, in their order.

    linear: each qubit on its next; circular: and the last on the first; full: each on all after it; none: none.
    """
    chain = [(qubit, qubit + 1) for qubit in range(n_qubits - 1)]
    if entanglement == "circular":
        return [*chain, (n_qubits - 1, 0)] if n_qubits > 1 else []
    if entanglement == "full":
        return [(control, target) for control in range(n_qubits) for target in range(control + 1, n_qubits)]
    return chain if entanglement == "linear" else []


def turned_states(n_qubits: int) -> NDArray[np.int64]:
    """The basis state of each row after `apply.apply_groups`, whose last group leads."""
    last = 2 ** len(groups(n_qubits)[-1])
    return np.arange(2**n_qubits).reshape(-1, last).T.reshape(-1)


@lru_cache(maxsize=64)
def layer_rows(n_qubits: int, entanglement: Entanglement) -> tuple[Index, Index]:
    """Rows to take after `apply.apply_groups` so that basis states are in order and a layer's CNOTs are done, and back.

    The second is the basis state, after the CNOTs, of each row before.
    """
    states = turned_states(n_qubits)
    for control, target in control_target_pairs(n_qubits, entanglement):
        controls = (states >> (n_qubits - 1 - control)) & 1
        states = states ^ (controls << (n_qubits - 1 - target))
    return np.argsort(states).astype(np.int32), states.astype(np.int32)


@lru_cache(maxsize=256)
def leading_rows(n_qubits: int, qubits: tuple[int, ...]) -> tuple[Index, Index]:
    """Rows to take so that ``qubits`` become the leading ones, in their order, and the reverse."""
    others = [qubit for qubit in range(n_qubits) if qubit not in qubits]
    table = np.arange(2**n_qubits).reshape([2] * n_qubits).transpose([*qubits, *others]).reshape(-1)
    return table.astype(np.int32), np.argsort(table).astype(np.int32)


def groups(n_qubits: int) -> list[list[int]]:
    """Neighbouring qubits whose rotations are multiplied to one matrix: at most four, of sizes as equal as can be."""
    parts: Sequence[NDArray[np.int64]] = np.array_split(np.arange(n_qubits), -(-n_qubits // _LARGEST_GROUP))
    return [part.tolist() for part in parts]
