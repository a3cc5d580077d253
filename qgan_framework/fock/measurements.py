"""Expectation values of kets (batch, D, …, D).

They are those of the ket as it is: a truncated ket has ⟨ψ|ψ⟩ < 1 and is not renormalised. Operators are the exact ones
cut to D levels, as in Strawberry Fields, so cut-off amplitudes count as zero.

``truncation`` tells which basis the ket was evolved in. What is measured is the same with the default; naming it
spares looking at the amplitudes that are zero.
"""

from __future__ import annotations

import numpy as np
import tensorflow as tf

from qgan_framework.fock import conventions
from qgan_framework.fock.basis import Basis
from qgan_framework.fock.columns import columns_of
from qgan_framework.fock.select import select
from qgan_framework.fock.steps import kept
from qgan_framework.fock.truncation import fock_basis, raised
from qgan_framework.types import Truncation


def norm(ket: tf.Tensor, truncation: Truncation = "per_mode") -> tf.Tensor:
    """⟨ψ|ψ⟩ (batch,); 1 − norm is the truncation leak."""
    return tf.reduce_sum(_squared(_columns(ket, _basis(ket, truncation))), 0)


def annihilation(
    ket: tf.Tensor, power: int = 1, truncation: Truncation = "per_mode"
) -> tuple[tf.Tensor, tf.Tensor]:
    """Real and imaginary part of ⟨aᵏ⟩ = Σₙ √((n+1)…(n+k)) c̄ₙ c_{n+k} of every mode, (batch, M) each; k is ``power``."""
    basis = _basis(ket, truncation)
    columns = _columns(ket, basis)
    real, imaginary = [], []
    for mode in range(basis.n_modes):
        roots, lower, upper = _apart(columns, basis, mode, power)
        (lower_re, lower_im), (upper_re, upper_im) = tf.unstack(lower), tf.unstack(upper)
        real.append(tf.reduce_sum(roots * (lower_re * upper_re + lower_im * upper_im), 0))
        imaginary.append(tf.reduce_sum(roots * (lower_re * upper_im - lower_im * upper_re), 0))
    return _of_samples(real), _of_samples(imaginary)


def position(ket: tf.Tensor, truncation: Truncation = "per_mode") -> tf.Tensor:
    """⟨x⟩ = √(2ħ) Re⟨a⟩ of every mode, (batch, M)."""
    return annihilation(ket, truncation=truncation)[0] * np.sqrt(2.0 * conventions.HBAR)


def momentum(ket: tf.Tensor, truncation: Truncation = "per_mode") -> tf.Tensor:
    """⟨p⟩ = √(2ħ) Im⟨a⟩ of every mode, (batch, M)."""
    return annihilation(ket, truncation=truncation)[1] * np.sqrt(2.0 * conventions.HBAR)


def quadrature(ket: tf.Tensor, phi: float | tf.Tensor) -> tf.Tensor:
    """⟨x_φ⟩ of x_φ = x cos φ + p sin φ of every mode, (batch, M).

    Args:
        ket: (batch, D, …, D).
        phi: Angle; a real tensor broadcasts against (batch, M), so (M,) gives every mode its own.
    """
    real, imaginary = annihilation(ket)
    angle = tf.cast(tf.convert_to_tensor(phi, dtype_hint=tf.float64), real.dtype)
    return (tf.cos(angle) * real + tf.sin(angle) * imaginary) * np.sqrt(2.0 * conventions.HBAR)


def photon_number(ket: tf.Tensor, power: int = 1, truncation: Truncation = "per_mode") -> tf.Tensor:
    """⟨nᵏ⟩ of every mode, (batch, M); k is ``power``."""
    basis = _basis(ket, truncation)
    numbers = tf.constant(basis.photon_numbers().T ** power, ket.dtype.real_dtype)
    return tf.transpose(numbers @ _squared(_columns(ket, basis)))


def _basis(ket: tf.Tensor, truncation: Truncation) -> Basis:
    return fock_basis(truncation, ket.shape.rank - 1, ket.shape[-1])


def _columns(ket: tf.Tensor, basis: Basis) -> tf.Tensor:
    return columns_of(basis.flatten(ket))


def _of_samples(of_modes: list[tf.Tensor]) -> tf.Tensor:
    """(batch, M) from (batch,) of each mode; what the gradient reads is side by side too, see `steps.kept`."""
    return tf.transpose(kept(tf.stack(of_modes)))


def _squared(columns: tf.Tensor) -> tf.Tensor:
    """|c|² (size, batch)."""
    real, imaginary = tf.unstack(columns)
    return real**2 + imaginary**2


def _apart(columns: tf.Tensor, basis: Basis, mode: int, power: int) -> tuple[tf.Tensor, tf.Tensor, tf.Tensor]:
    """√((n+1)…(n+k)) with amplitudes c_n and c_{n+k} of a mode, from columns (2, size, batch); k is ``power``."""
    numbers = basis.photon_numbers()[:, mode]
    inside = numbers + power < basis.cutoff_dim
    roots = inside * np.sqrt(np.prod([numbers + k for k in range(1, power + 1)], axis=0))
    roots = tf.constant(roots[:, None], columns.dtype)
    return roots, columns, select(columns, *raised(basis, mode, power), axis=1)
