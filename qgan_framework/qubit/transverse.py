"""⟨X⟩ and ⟨Y⟩ of every qubit, straight from the amplitudes.

With c_q = Σ ψ̄(bit q = 0) ψ(bit q = 1) they are 2 Re c_q and 2 Im c_q: no other circuit and no rotated state is needed.
The gradient in ψ is 2 Hψ with H = Σ_q (x̄_q X_q + ȳ_q Y_q), x̄ and ȳ the gradients given. H is that of the leading half
of the qubits plus that of the other half, so it is applied as two products with small matrices, one each a sample;
automatic differentiation, slice by slice, takes three times as long as the whole circuit.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

Pair = tuple[tf.Tensor, tf.Tensor]


def transverse(columns: tf.Tensor) -> Pair:
    """⟨X⟩ and ⟨Y⟩ of every qubit, (n, R) each, of columns (2, 2^n, R)."""
    return _transverse(*tf.unstack(columns))


@tf.custom_gradient
def _transverse(real: tf.Tensor, imaginary: tf.Tensor) -> tuple[Pair, Callable[..., Pair]]:
    x, y = [], []
    for qubit in range(int(real.shape[0]).bit_length() - 1):
        (re_0, re_1), (im_0, im_1) = _halves(real, qubit), _halves(imaginary, qubit)
        x.append(2.0 * tf.reduce_sum(re_0 * re_1 + im_0 * im_1, [0, 1]))
        y.append(2.0 * tf.reduce_sum(re_0 * im_1 - im_0 * re_1, [0, 1]))
    return (tf.stack(x), tf.stack(y)), lambda *upstream: _gradient(real, imaginary, *upstream)


def _halves(part: tf.Tensor, qubit: int) -> list[tf.Tensor]:
    """Amplitudes (2^q, 2^(n−1−q), R) where the qubit is 0, and where it is 1."""
    split = tf.reshape(part, [2**qubit, 2, part.shape[0] // 2 ** (qubit + 1), -1])
    halves: list[tf.Tensor] = tf.unstack(split, axis=1)
    return halves


def _gradient(real: tf.Tensor, imaginary: tf.Tensor, x: tf.Tensor, y: tf.Tensor) -> Pair:
    """2 Hψ of every column; ``x`` and ``y`` (n, R) are the gradients of ⟨X⟩ and ⟨Y⟩."""
    n_qubits = x.shape[0]
    leading, size = (n_qubits + 1) // 2, real.shape[0]
    shape = [2**leading, size // 2**leading, -1]
    re, im = (tf.transpose(tf.reshape(part, shape), [2, 0, 1]) for part in (real, imaginary))
    a_re, a_im = _operators(x[:leading], y[:leading])
    gradient_re, gradient_im = a_re @ re - a_im @ im, a_re @ im + a_im @ re
    if n_qubits > leading:  # from the right, where H becomes its transpose: H* = Re H − i Im H
        b_re, b_im = _operators(x[leading:], y[leading:])
        gradient_re += re @ b_re + im @ b_im
        gradient_im += im @ b_re - re @ b_im
    return tuple(
        tf.reshape(tf.transpose(part, [1, 2, 0]), tf.shape(real)) for part in (gradient_re, gradient_im)
    )


def _operators(x: tf.Tensor, y: tf.Tensor) -> Pair:
    """2 Re H and 2 Im H of k qubits, (R, 2^k, 2^k) each."""
    flips, turns = _pauli_tables(x.shape[0])
    shape = [-1, 2 ** x.shape[0], 2 ** x.shape[0]]
    real = tf.transpose(x) @ tf.constant(flips, x.dtype)
    imaginary = tf.transpose(y) @ tf.constant(turns, x.dtype)
    return tf.reshape(real, shape), tf.reshape(imaginary, shape)


@lru_cache(maxsize=16)
def _pauli_tables(n_qubits: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """2 X_q and 2 Im Y_q of every qubit, (k, 4^k) each."""
    size = 2**n_qubits
    flips, turns = np.zeros((n_qubits, size, size)), np.zeros((n_qubits, size, size))
    states = np.arange(size)
    for qubit in range(n_qubits):
        bit = 1 << (n_qubits - 1 - qubit)
        flips[qubit, states, states ^ bit] = 2.0
        turns[qubit, states, states ^ bit] = np.where(states & bit, 2.0, -2.0)
    return flips.reshape(n_qubits, -1), turns.reshape(n_qubits, -1)
