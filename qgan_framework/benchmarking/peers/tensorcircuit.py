"""TensorCircuit-NG (Zhang et al., arXiv:2205.10091) through JAX, as a worker of the benchmark of qubits.

As its documentation shows: one sample under `jax.vmap` and one `jax.jit`. Its circuits are networks of tensors, whose
contraction is planned when they are traced.
"""

from __future__ import annotations

import platform
from collections.abc import Callable, Mapping
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import tensorcircuit as tc

from qgan_framework.benchmarking.peers.qubits import answer, compiled
from qgan_framework.benchmarking.protocol import serve


class Workload:
    """The workload of `qgan_framework.benchmarking.qubits` on TensorCircuit-NG.

    Args:
        angles: (depth, n, 2): of RZ, of RY.
        features: (B, 2^n).
        bases: of Z, X, Y.
        precision: complex64 or complex128.
        simulator: tensorcircuit.
    """

    def __init__(
        self, *, angles: list[Any], features: list[Any], bases: list[str], precision: str, simulator: str
    ) -> None:
        """Chooses JAX and the precision."""
        tc.set_backend("jax")
        tc.set_dtype(precision)
        real = np.float64 if precision == "complex128" else np.float32
        self.angles, self.features = np.asarray(angles, real), np.asarray(features, real)
        self.bases, self.precision, self.simulator = bases, precision, simulator

    def forward(self, angles: Any, features: Any) -> Any:
        """(B, len(bases) · n)."""
        states = features / jnp.linalg.norm(features, axis=1, keepdims=True)
        return jax.vmap(self.of_one, (None, 0))(angles, states.astype(self.precision))

    def of_one(self, angles: Any, state: Any) -> Any:
        """⟨P⟩ of every qubit, (len(bases) · n,), all qubits of the first basis first."""
        depth, n_qubits, _ = self.angles.shape
        circuit = tc.Circuit(n_qubits, inputs=state)
        for layer in range(depth):
            for qubit in range(n_qubits):
                circuit.rz(qubit, theta=angles[layer, qubit, 0])
                circuit.ry(qubit, theta=angles[layer, qubit, 1])
            for qubit in range(n_qubits - 1):
                circuit.cnot(qubit, qubit + 1)
        values = [
            circuit.expectation_ps(**{basis.lower(): [qubit]})
            for basis in self.bases
            for qubit in range(n_qubits)
        ]
        return jnp.real(jnp.stack(values))

    def prepare(self, pass_name: str) -> Callable[[], Any]:
        """A function that computes a pass, compiled at its first call, and returns when the result is there."""
        return compiled(self.forward, pass_name, self.angles, self.features)


def describe(request: Mapping[str, Any]) -> dict[str, Any]:
    """Versions that decide the numbers."""
    libraries = {"tensorcircuit-ng": tc.__version__, "jax": jax.__version__, "numpy": np.__version__}
    return {"python": platform.python_version(), **libraries}


def main() -> None:
    """Answers one question."""
    serve({"describe": describe, "measure": lambda request: answer(Workload, request)})
