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


def annihilation(ket: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
    """Real and imaginary part of ⟨a⟩ = Σₙ √(n+1) c̄ₙ c_{n+1} of every mode, (batch, M) each."""
    cutoff_dim = ket.shape[-1]
    roots = tf.constant(np.sqrt(np.arange(1.0, cutoff_dim)), ket.dtype.real_dtype)[None, None, :, None]
    real, imaginary = [], []
    for lower, upper in (_neighbours(ket, mode) for mode in range(ket.shape.rank - 1)):
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


def photon_number(ket: tf.Tensor) -> tf.Tensor:
    """⟨n⟩ of every mode, (batch, M)."""
    cutoff_dim, n_modes = ket.shape[-1], ket.shape.rank - 1
    probabilities = tf.reshape(_squared(ket), [tf.shape(ket)[0], -1])
    numbers = np.indices([cutoff_dim] * n_modes).reshape(n_modes, -1)
    return probabilities @ tf.constant(numbers.T, ket.dtype.real_dtype)


def _parts(ket: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
    return tf.math.real(ket), tf.math.imag(ket)


def _squared(ket: tf.Tensor) -> tf.Tensor:
    real, imaginary = _parts(ket)
    return real**2 + imaginary**2


def _neighbours(ket: tf.Tensor, mode: int) -> tuple[tf.Tensor, tf.Tensor]:
    """Amplitudes c_n and c_{n+1} of a mode, (batch, before, D − 1, after) each."""
    cutoff_dim = ket.shape[-1]
    split = tf.reshape(ket, [tf.shape(ket)[0], cutoff_dim**mode, cutoff_dim, -1])
    return split[:, :, :-1], split[:, :, 1:]
