"""The real cores of the gates, for any number of parameters at once.

Every gate of the library is diagonal phases around a real matrix, D(α) = R(φ) D(r) R(−φ) and so on. Real matrices
cost half of complex ones, and phases merge with their neighbours, so the circuit is evolved in this form.
All functions take float64 parameters of any shape (...) and return float64.
"""

from __future__ import annotations

import math

import tensorflow as tf

from qgan_framework.fock import spectra
from qgan_framework.fock.select import select


def _spectral(parameter: tf.Tensor, table: spectra.SpectralTable) -> tf.Tensor:
    """exp(t G) elements (..., E) by one matrix product of [cos λt, sin λt] and the constant table."""
    angles = parameter[..., None] * tf.constant(table.frequencies)
    return tf.concat([tf.cos(angles), tf.sin(angles)], -1) @ tf.constant(table.table)


def displacement(r: tf.Tensor, *, cutoff_dim: int) -> tf.Tensor:
    """D(r) = exp(r (a† − a)) cut to (..., D, D); r may be negative."""
    limit = spectra.displacement_limit(cutoff_dim)
    flat = tf.reshape(r, [-1])
    elements = _spectral(tf.clip_by_value(flat, -limit, limit), spectra.displacement_table(cutoff_dim))
    elements = tf.where((tf.abs(flat) < limit)[:, None], elements, 0.0)  # exact to 1e-15 out there
    return tf.reshape(elements, tf.concat([tf.shape(r), [cutoff_dim, cutoff_dim]], 0))


def squeezing(r: tf.Tensor, *, cutoff_dim: int) -> tf.Tensor:
    """S(r) = exp(r (a² − a†²) / 2) cut to (..., D, D), normally ordered; r may be negative."""
    lower, upper = spectra.squeezing_powers(cutoff_dim)
    flat = tf.reshape(r, [-1, 1])
    tanh = tf.tanh(flat)
    powers = [tf.ones_like(tanh)]
    for _ in range(lower.shape[0] - 1):
        powers.append(powers[-1] * tanh)
    stacked = tf.concat(powers, -1)
    levels = tf.range(cutoff_dim, dtype=flat.dtype) + 0.5
    middle = tf.exp(-levels * tf.math.log(tf.cosh(flat)))
    square = [-1, cutoff_dim, cutoff_dim]
    left = tf.reshape(stacked @ tf.constant(lower), square) * middle[:, None, :]
    right = tf.reshape(stacked @ tf.constant(upper), square)
    return tf.reshape(left @ right, tf.concat([tf.shape(r), [cutoff_dim, cutoff_dim]], 0))


def beamsplitter_blocks(theta: tf.Tensor, *, cutoff_dim: int, n_blocks: int) -> tf.Tensor:
    """B(θ) = exp(θ (a₁ a₂† − a₁† a₂)) as padded blocks (..., n_blocks, D, D), see ``spectra.beamsplitter_table``."""
    elements = _spectral(tf.reshape(theta, [-1]), spectra.beamsplitter_table(cutoff_dim, n_blocks))
    return tf.reshape(elements, tf.concat([tf.shape(theta), [n_blocks, cutoff_dim, cutoff_dim]], 0))


def beamsplitter_matrix(theta: tf.Tensor, *, cutoff_dim: int, n_blocks: int) -> tf.Tensor:
    """B(θ) as dense matrices (..., P, P) over the P states |n₁ n₂⟩ of n₁ + n₂ < ``n_blocks``, sorted by n₁, then n₂.

    With 2D−1 blocks those are all D² states.
    """
    blocks = beamsplitter_blocks(theta, cutoff_dim=cutoff_dim, n_blocks=n_blocks)
    elements = tf.reshape(blocks, [-1, n_blocks * cutoff_dim**2])
    to_dense, to_blocks = spectra.dense_elements(cutoff_dim, n_blocks)
    dense = select(elements, to_dense, to_blocks, axis=1)
    n_states = math.isqrt(len(to_dense))
    return tf.reshape(dense, tf.concat([tf.shape(theta), [n_states, n_states]], 0))
