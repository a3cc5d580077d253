"""How the simulator holds states: real columns (2, 2^n, R), real parts first, imaginary parts second.

Every column is a state of the n qubits, or a part of one: qubits that have been traced out, of which E states were
possible, leave a sample E columns A, whose density matrix is A A†. Samples come last and change fastest: column
e · B + b belongs to sample b. So a gate on any qubits is one real matrix product, and tracing out costs nothing.

Outside, a batch of states is a complex tensor (B, 2^n, E); E is 1 for pure states.
"""

from __future__ import annotations

import tensorflow as tf


def to_columns(states: tf.Tensor) -> tf.Tensor:
    """Complex states (B, 2^n, E) as real columns (2, 2^n, E · B)."""
    parts = tf.stack([tf.math.real(states), tf.math.imag(states)])
    return tf.reshape(tf.transpose(parts, [0, 2, 3, 1]), [2, states.shape[1], -1])


def to_states(columns: tf.Tensor, n_parts: int = 1) -> tf.Tensor:
    """Real columns (2, 2^n, E · B) as complex states (B, 2^n, E); ``n_parts`` is E."""
    parts = tf.reshape(columns, [2, columns.shape[1], n_parts, -1])
    real, imaginary = tf.unstack(tf.transpose(parts, [0, 3, 1, 2]))
    return tf.complex(real, imaginary)


def trace_out_last(columns: tf.Tensor, n_traced: int) -> tf.Tensor:
    """Traces out the last ``n_traced`` qubits: columns (2, 2^(n − traced), 2^traced · R)."""
    kept = columns.shape[1] // 2**n_traced
    return tf.reshape(columns, [2, kept, -1])


def sum_parts(values: tf.Tensor, n_parts: int) -> tf.Tensor:
    """Adds up what was measured of the parts of each sample: (m, E · B) to (m, B)."""
    if n_parts == 1:
        return values
    return tf.reduce_sum(tf.reshape(values, [values.shape[0], n_parts, -1]), 1)
