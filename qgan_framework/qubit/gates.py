"""Gate matrices, complex128, of angles of any shape (...). A gate on two qubits has the first as its leading bit."""

from __future__ import annotations

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

Matrix = NDArray[np.complex128]

IDENTITY: Matrix = np.eye(2, dtype=np.complex128)
PAULI_X: Matrix = np.array([[0, 1], [1, 0]], np.complex128)
PAULI_Y: Matrix = np.array([[0, -1j], [1j, 0]], np.complex128)
PAULI_Z: Matrix = np.array([[1, 0], [0, -1]], np.complex128)
HADAMARD: Matrix = np.array([[1, 1], [1, -1]], np.complex128) / np.sqrt(2.0)
CNOT: Matrix = np.array([[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 0, 1], [0, 0, 1, 0]], np.complex128)
"""Flips the second qubit where the first is 1."""
CZ: Matrix = np.diag([1, 1, 1, -1]).astype(np.complex128)

PAULIS: dict[str, Matrix] = {"X": PAULI_X, "Y": PAULI_Y, "Z": PAULI_Z}

TO_Z: dict[str, Matrix] = {
    "X": HADAMARD,
    "Y": HADAMARD @ np.diag([1, -1j]),
    "Z": IDENTITY,
}
"""The rotation after which measuring Z is measuring the basis."""


def rx(theta: tf.Tensor) -> tf.Tensor:
    """RX(θ) = exp(−iθX/2), (..., 2, 2)."""
    return _rotation(theta, PAULI_X)


def ry(theta: tf.Tensor) -> tf.Tensor:
    """RY(θ) = exp(−iθY/2), (..., 2, 2)."""
    return _rotation(theta, PAULI_Y)


def rz(theta: tf.Tensor) -> tf.Tensor:
    """RZ(θ) = exp(−iθZ/2), (..., 2, 2)."""
    return _rotation(theta, PAULI_Z)


def _rotation(theta: tf.Tensor, pauli: Matrix) -> tf.Tensor:
    """cos(θ/2) − i sin(θ/2) P."""
    half = tf.cast(theta, tf.float64)[..., None, None] / 2.0
    cosine, sine = tf.cos(half), tf.sin(half)
    return tf.complex(cosine * IDENTITY.real + sine * pauli.imag, -sine * pauli.real)


def kron(first: tf.Tensor, second: tf.Tensor) -> tf.Tensor:
    """The Kronecker product of matrices (..., d, d) and (..., e, e), (..., d·e, d·e)."""
    product = first[..., :, None, :, None] * second[..., None, :, None, :]
    size = first.shape[-1] * second.shape[-1]
    return tf.reshape(product, [*first.shape[:-2], size, size])
