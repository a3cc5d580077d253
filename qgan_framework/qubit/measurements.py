"""Probabilities and expectation values of columns (2, 2^n, R); every column by itself, see `qubit.columns`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import tensorflow as tf

from qgan_framework.fock.select import select
from qgan_framework.qubit.apply import n_qubits_of
from qgan_framework.qubit.indices import Index, bits, signs
from qgan_framework.qubit.transverse import transverse
from qgan_framework.types import MeasurementBasis


def probabilities(columns: tf.Tensor) -> tf.Tensor:
    """|ψ|² of every basis state, (2^n, R)."""
    real, imaginary = tf.unstack(columns)
    return real**2 + imaginary**2


def expectations(
    columns: tf.Tensor, bases: Sequence[MeasurementBasis], states: Index | None = None
) -> tf.Tensor:
    """Pauli expectation values of every qubit, (len(bases) · n, R); all qubits of the first basis come first.

    All are taken from the same columns: further bases cost no further circuit.

    Args:
        columns: (2, 2^n, R).
        bases: of Z, X, Y.
        states: the basis state of each row where they are not in order, as `circuit.final_states` has them.
    """
    states = np.arange(columns.shape[1], dtype=np.int32) if states is None else states
    values = {}
    if "Z" in bases:
        values["Z"] = longitudinal(probabilities(columns), states)
    if "X" in bases or "Y" in bases:
        values["X"], values["Y"] = transverse(columns, states)
    return tf.concat([values[basis] for basis in bases], 0)


def longitudinal(weights: tf.Tensor, states: Index | None = None) -> tf.Tensor:
    """⟨Z⟩ of every qubit, (n, R), of probabilities (2^n, R); ``states`` as for `expectations`."""
    table = signs(int(weights.shape[0]).bit_length() - 1)
    return tf.constant(table if states is None else table[:, states], weights.dtype) @ weights


def pauli_string(columns: tf.Tensor, paulis: Mapping[int, MeasurementBasis]) -> tf.Tensor:
    """The expectation value (R,) of a product of Pauli operators, one on each of some qubits, as {0: "Z", 2: "X"}.

    It takes state j to state j ⊕ m with a phase i^(number of Y) (−1)^(bits of j under Y and Z).
    """
    n_qubits = n_qubits_of(columns)
    states, exponent = np.arange(2**n_qubits), np.zeros(2**n_qubits, int)
    for qubit, pauli in paulis.items():
        flips, counts = pauli in "XY", pauli in "YZ"
        exponent += 2 * counts * bits(n_qubits)[qubit] + (pauli == "Y")
        states = states ^ (flips << (n_qubits - 1 - qubit))
    phase = 1j**exponent  # of ⟨j ⊕ m| P |j⟩
    rows = states.astype(np.int32)
    (real, imaginary), (left_re, left_im) = (
        tf.unstack(columns),
        tf.unstack(select(columns, rows, rows, axis=1)),
    )
    overlap_re, overlap_im = left_re * real + left_im * imaginary, left_re * imaginary - left_im * real
    weights = tf.constant(np.stack([phase.real, -phase.imag]), columns.dtype)
    return tf.reduce_sum(weights[0][:, None] * overlap_re + weights[1][:, None] * overlap_im, 0)
