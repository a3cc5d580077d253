"""PennyLane (Bergholm et al., arXiv:1811.04968) as a worker of the benchmark of qubits, in three strategies.

default_qubit: its simulator in Python through JAX, a batch by parameter broadcasting, under one `jax.jit`: the fastest
interface that was found. default_qubit_vmap: the same with one sample under `jax.vmap`. lightning_qubit: its simulator
in C++, a batch by broadcasting, differentiated by the adjoint method, on one thread, since more of them wait for each
other at these sizes. Features are given to it as normalised states,
because it would decompose an embedding into gates before it differentiates, at 40 times the cost.
"""

from __future__ import annotations

import os
import platform
from collections.abc import Callable, Mapping
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pennylane as qml

from qgan_framework.benchmarking.peers.qubits import answer, compiled
from qgan_framework.benchmarking.protocol import serve

_PAULIS = {"Z": qml.PauliZ, "X": qml.PauliX, "Y": qml.PauliY}


class Workload:
    """The workload of `qgan_framework.benchmarking.qubits` on PennyLane.

    Args:
        angles: (depth, n, 2): of RZ, of RY.
        features: (B, 2^n).
        bases: of Z, X, Y.
        precision: complex64 or complex128.
        simulator: default_qubit, default_qubit_vmap or lightning_qubit.
    """

    def __init__(
        self, *, angles: list[Any], features: list[Any], bases: list[str], precision: str, simulator: str
    ) -> None:
        """Makes the device."""
        os.environ["OMP_NUM_THREADS"] = "1"  # read when the device is made
        jax.config.update("jax_enable_x64", precision == "complex128")
        real = np.float64 if precision == "complex128" else np.float32
        self.angles, self.features = np.asarray(angles, real), np.asarray(features, real)
        self.bases, self.simulator, self.n_qubits = bases, simulator, self.angles.shape[1]
        device = qml.device("default.qubit", wires=self.n_qubits)
        self.node = qml.QNode(self.circuit, device, interface="jax", diff_method="backprop")
        self.device = qml.device("lightning.qubit", wires=self.n_qubits, c_dtype=np.dtype(precision))

    def circuit(self, angles: Any, states: Any) -> list[Any]:
        """⟨P⟩ of every qubit, all qubits of the first basis first."""
        qubits = range(self.n_qubits)
        qml.StatePrep(states, wires=qubits, validate_norm=False)
        for layer in range(self.angles.shape[0]):
            for qubit in qubits:
                qml.RZ(angles[layer, qubit, 0], wires=qubit)
                qml.RY(angles[layer, qubit, 1], wires=qubit)
            for qubit in range(self.n_qubits - 1):
                qml.CNOT(wires=[qubit, qubit + 1])
        return [qml.expval(_PAULIS[basis](qubit)) for basis in self.bases for qubit in qubits]

    def forward(self, angles: Any, features: Any) -> Any:
        """(B, len(bases) · n), by JAX."""
        states = features / jnp.linalg.norm(features, axis=1, keepdims=True)
        if self.simulator == "default_qubit_vmap":
            return jax.vmap(lambda one: jnp.stack(self.node(angles, one)))(states)
        return jnp.stack(self.node(angles, states), -1)

    def prepare(self, pass_name: str) -> Callable[[], Any]:
        """A function that computes a pass, and returns when the result is there."""
        if self.simulator == "lightning_qubit":
            return {"forward": self._lightning_forward, "gradient": self._lightning_gradient}[pass_name]()
        return compiled(self.forward, pass_name, self.angles, self.features)

    def _states(self) -> Any:
        return self.features / np.linalg.norm(self.features, axis=1, keepdims=True)

    def _lightning_forward(self) -> Callable[[], Any]:
        node = qml.QNode(self.circuit, self.device, interface="numpy", diff_method=None)
        return lambda: np.stack(node(self.angles, self._states()), -1)

    def _lightning_gradient(self) -> Callable[[], Any]:
        node = qml.QNode(self.circuit, self.device, interface="autograd", diff_method="adjoint")
        angles = qml.numpy.array(self.angles, requires_grad=True)
        gradient = qml.grad(lambda own, states: qml.numpy.mean(qml.numpy.stack(node(own, states)) ** 2))
        return lambda: gradient(angles, self._states())


def describe(request: Mapping[str, Any]) -> dict[str, Any]:
    """Versions that decide the numbers."""
    libraries = {"pennylane": qml.__version__, "jax": jax.__version__, "numpy": np.__version__}
    return {"python": platform.python_version(), **libraries}


def main() -> None:
    """Answers one question."""
    serve({"describe": describe, "measure": lambda request: answer(Workload, request)})
