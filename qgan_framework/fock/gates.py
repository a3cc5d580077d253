"""Gate matrices in the Fock basis, cut to ``cutoff_dim`` levels of each mode, as Strawberry Fields defines them.

Parameters are float64 tensors of any common shape (...); results are complex128. Each element is that of the exact
infinite-dimensional operator. The circuit itself evolves through ``real_gates`` and ``phases``; these functions are
the readable form, for tests, pictures and users.
"""

from __future__ import annotations

import tensorflow as tf

from qgan_framework.fock import real_gates


def _phase(angle: tf.Tensor) -> tf.Tensor:
    """exp(i·angle)."""
    return tf.complex(tf.cos(angle), tf.sin(angle))


def _levels(cutoff_dim: int) -> tf.Tensor:
    return tf.range(cutoff_dim, dtype=tf.float64)


def rotation(phi: tf.Tensor, *, cutoff_dim: int) -> tf.Tensor:
    """Diagonal (..., D) of R(φ) = exp(iφ n)."""
    return _phase(phi[..., None] * _levels(cutoff_dim))


def kerr(kappa: tf.Tensor, *, cutoff_dim: int) -> tf.Tensor:
    """Diagonal (..., D) of K(κ) = exp(iκ n²)."""
    return _phase(kappa[..., None] * _levels(cutoff_dim) ** 2)


def displacement(r: tf.Tensor, phi: tf.Tensor, *, cutoff_dim: int) -> tf.Tensor:
    """D(α) = exp(α a† − α* a) with α = r e^{iφ}; returns ⟨m|D|n⟩ as (..., D, D)."""
    core = tf.cast(real_gates.displacement(r, cutoff_dim=cutoff_dim), tf.complex128)
    phases = rotation(phi, cutoff_dim=cutoff_dim)
    return phases[..., :, None] * core * tf.math.conj(phases)[..., None, :]


def squeezing(r: tf.Tensor, phi: tf.Tensor, *, cutoff_dim: int) -> tf.Tensor:
    """S(z) = exp(½(z* a² − z a†²)) with z = r e^{iφ}; returns ⟨m|S|n⟩ as (..., D, D)."""
    core = tf.cast(real_gates.squeezing(r, cutoff_dim=cutoff_dim), tf.complex128)
    phases = rotation(phi / 2.0, cutoff_dim=cutoff_dim)
    return phases[..., :, None] * core * tf.math.conj(phases)[..., None, :]


def beamsplitter(theta: tf.Tensor, phi: tf.Tensor, *, cutoff_dim: int) -> tf.Tensor:
    """BS(θ, φ) = exp(θ(e^{iφ} a₁ a₂† − e^{−iφ} a₁† a₂)); returns ⟨m₁ m₂|BS|n₁ n₂⟩ as (..., D, D, D, D)."""
    dims = [cutoff_dim] * 4
    core = real_gates.beamsplitter_matrix(theta, cutoff_dim=cutoff_dim, n_blocks=2 * cutoff_dim - 1)
    core = tf.cast(tf.reshape(core, tf.concat([tf.shape(theta), dims], 0)), tf.complex128)
    phases = rotation(phi, cutoff_dim=cutoff_dim)
    return tf.math.conj(phases)[..., :, None, None, None] * core * phases[..., None, None, :, None]
