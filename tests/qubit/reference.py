"""Qubits by dense matrices in NumPy, complex128: nothing of the package is used."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

X = np.array([[0, 1], [1, 0]], complex)
Y = np.array([[0, -1j], [1j, 0]])
Z = np.diag([1.0 + 0j, -1.0])
PAULIS = {"X": X, "Y": Y, "Z": Z}


def rotation(pauli: str, angle: float) -> np.ndarray:
    """exp(-i angle P / 2), by its eigenvectors."""
    values, vectors = np.linalg.eigh(PAULIS[pauli])
    return (vectors * np.exp(-0.5j * angle * values)) @ vectors.conj().T


def on(n_qubits: int, factors: dict[int, np.ndarray]) -> np.ndarray:
    """One-qubit operators on some qubits as a matrix over all."""
    whole = np.eye(1)
    for qubit in range(n_qubits):
        whole = np.kron(whole, factors.get(qubit, np.eye(2)))
    return whole


def controlled(n_qubits: int, control: int, target: int, gate: np.ndarray) -> np.ndarray:
    off, on_ = np.diag([1.0, 0.0]), np.diag([0.0, 1.0])
    return on(n_qubits, {control: off}) + on(n_qubits, {control: on_, target: gate})


PAIRS = {
    "none": lambda n: [],
    "linear": lambda n: [(q, q + 1) for q in range(n - 1)],
    "circular": lambda n: [(q, (q + 1) % n) for q in range(n)] if n > 1 else [],
    "full": lambda n: [(c, t) for c in range(n) for t in range(n) if c < t],
}


def layered(angles: np.ndarray, entanglement: str) -> np.ndarray:
    """The matrix of layers of RZ, RY and CNOTs."""
    n_qubits = angles.shape[1]
    whole = np.eye(2**n_qubits, dtype=complex)
    for layer in angles:
        for qubit, (a, b) in enumerate(layer):
            whole = on(n_qubits, {qubit: rotation("Y", b) @ rotation("Z", a)}) @ whole
        for control, target in PAIRS[entanglement](n_qubits):
            whole = controlled(n_qubits, control, target, X) @ whole
    return whole


def expectation(states: np.ndarray, operator: np.ndarray) -> np.ndarray:
    """Of states (B, 2^n)."""
    return np.einsum("bi,ij,bj->b", states.conj(), operator, states).real


def reduced(state: np.ndarray, kept: Sequence[int]) -> np.ndarray:
    """The density matrix of some qubits of a state (2^n,), by summing over the bits of the others."""
    n_qubits = int(np.log2(len(state)))
    others = [q for q in range(n_qubits) if q not in kept]
    amplitudes = state.reshape([2] * n_qubits)
    matrix = np.tensordot(amplitudes, amplitudes.conj(), (others, others))  # axes: kept ascending, twice
    order = np.argsort(np.argsort(kept))
    matrix = matrix.transpose([*order, *(order + len(kept))])
    return matrix.reshape(2 ** len(kept), -1)


def random_states(n_qubits: int, batch_size: int, seed: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    states = rng.normal(size=(batch_size, 2**n_qubits)) + 1j * rng.normal(size=(batch_size, 2**n_qubits))
    return states / np.linalg.norm(states, axis=1, keepdims=True)
