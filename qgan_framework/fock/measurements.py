"""Expectation values of kets (batch, D, …, D).

They are those of the ket as it is: a truncated ket has ⟨ψ|ψ⟩ < 1 and is not renormalised. Operators are the exact ones
cut to D levels, as in Strawberry Fields, so cut-off amplitudes count as zero.
"""

from __future__ import annotations

import numpy as np
import tensorflow as tf

from qgan_framework.fock import conventions


def norm(ket: tf.Tensor) -> tf.Tensor:
    """⟨ψ|ψ⟩ (batch,); 1 − norm is the truncation leak."""
    flat = tf.reshape(ket, [tf.shape(ket)[0], -1])
    return tf.reduce_sum(_squared(flat), -1)


def annihilation(ket: tf.Tensor, power: int = 1) -> tuple[tf.Tensor, tf.Tensor]:
    """Real and imaginary part of ⟨aᵏ⟩ = Σₙ √((n+1)…(n+k)) c̄ₙ c_{n+k} of every mode, (batch, M) each; k is ``power``."""
    levels = np.arange(1.0, ket.shape[-1] - power + 1)
    factors = np.sqrt(np.prod([levels + k for k in range(power)], axis=0))
    roots = tf.constant(factors, ket.dtype.real_dtype)[None, None, :, None]
    real, imaginary = [], []
    for lower, upper in (_apart(ket, mode, power) for mode in range(ket.shape.rank - 1)):
        lower_re, lower_im, upper_re, upper_im = *_parts(lower), *_parts(upper)
        real.append(tf.reduce_sum(roots * (lower_re * upper_re + lower_im * upper_im), [1, 2, 3]))
        imaginary.append(tf.reduce_sum(roots * (lower_re * upper_im - lower_im * upper_re), [1, 2, 3]))
    return tf.stack(real, -1), tf.stack(imaginary, -1)


def position(ket: tf.Tensor) -> tf.Tensor:
    """⟨x⟩ = √(2ħ) Re⟨a⟩ of every mode, (batch, M)."""
    return annihilation(ket)[0] * np.sqrt(2.0 * conventions.HBAR)


def momentum(ket: tf.Tensor) -> tf.Tensor:
    """⟨p⟩ = √(2ħ) Im⟨a⟩ of every mode, (batch, M)."""
    return annihilation(ket)[1] * np.sqrt(2.0 * conventions.HBAR)


def quadrature(ket: tf.Tensor, phi: float | tf.Tensor) -> tf.Tensor:
    """⟨x_φ⟩ of x_φ = x cos φ + p sin φ of every mode, (batch, M).

    Args:
        ket: (batch, D, …, D).
        phi: Angle; a real tensor broadcasts against (batch, M), so (M,) gives every mode its own.
    """
    real, imaginary = annihilation(ket)
    angle = tf.cast(tf.convert_to_tensor(phi, dtype_hint=tf.float64), real.dtype)
    return (tf.cos(angle) * real + tf.sin(angle) * imaginary) * np.sqrt(2.0 * conventions.HBAR)


def photon_number(ket: tf.Tensor, power: int = 1) -> tf.Tensor:
    """⟨nᵏ⟩ of every mode, (batch, M); k is ``power``."""
    cutoff_dim, n_modes = ket.shape[-1], ket.shape.rank - 1
    probabilities = tf.reshape(_squared(ket), [tf.shape(ket)[0], -1])
    numbers = np.indices([cutoff_dim] * n_modes).reshape(n_modes, -1)
    return probabilities @ tf.constant(numbers.T**power, ket.dtype.real_dtype)


def _parts(ket: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
    return tf.math.real(ket), tf.math.imag(ket)


def _squared(ket: tf.Tensor) -> tf.Tensor:
    real, imaginary = _parts(ket)
    return real**2 + imaginary**2


def _apart(ket: tf.Tensor, mode: int, distance: int) -> tuple[tf.Tensor, tf.Tensor]:
    """Amplitudes c_n and c_{n+k} of a mode, (batch, before, D − k, after) each; k is ``distance``."""
    cutoff_dim = ket.shape[-1]
    split = tf.reshape(ket, [tf.shape(ket)[0], cutoff_dim**mode, cutoff_dim, -1])
    return split[:, :, : cutoff_dim - distance], split[:, :, distance:]
