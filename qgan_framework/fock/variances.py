"""Variances of kets (batch, D, …, D), ⟨O²⟩ − ⟨O⟩².

As in Strawberry Fields, O² is the square of the exact operator, cut to D levels afterwards, and not the square of the
cut operator: x² and p² reach level D, and would lose it otherwise. Both moments are those of the ket as it is, which
is not renormalised; a variance is then never negative beyond rounding, for ⟨O²⟩ ≥ ⟨O⟩² / ⟨ψ|ψ⟩. ``truncation`` as in
`measurements`.
"""

from __future__ import annotations

import tensorflow as tf

from qgan_framework.fock import conventions, measurements
from qgan_framework.types import Truncation


def position_variance(ket: tf.Tensor, truncation: Truncation = "per_mode") -> tf.Tensor:
    """⟨x²⟩ − ⟨x⟩² with ⟨x²⟩ = ħ (Re⟨a²⟩ + ⟨n⟩ + ½⟨ψ|ψ⟩), of every mode, (batch, M)."""
    squares = measurements.annihilation(ket, 2, truncation)[0] + _diagonal(ket, truncation)
    return conventions.HBAR * squares - measurements.position(ket, truncation) ** 2


def momentum_variance(ket: tf.Tensor, truncation: Truncation = "per_mode") -> tf.Tensor:
    """⟨p²⟩ − ⟨p⟩² with ⟨p²⟩ = ħ (−Re⟨a²⟩ + ⟨n⟩ + ½⟨ψ|ψ⟩), of every mode, (batch, M)."""
    squares = _diagonal(ket, truncation) - measurements.annihilation(ket, 2, truncation)[0]
    return conventions.HBAR * squares - measurements.momentum(ket, truncation) ** 2


def quadrature_variance(ket: tf.Tensor, phi: float | tf.Tensor) -> tf.Tensor:
    """⟨x_φ²⟩ − ⟨x_φ⟩² of x_φ = x cos φ + p sin φ of every mode, (batch, M); ``phi`` as in `measurements.quadrature`."""
    real, imaginary = measurements.annihilation(ket, 2)
    angle = 2.0 * tf.cast(tf.convert_to_tensor(phi, dtype_hint=tf.float64), real.dtype)
    squares = tf.cos(angle) * real + tf.sin(angle) * imaginary + _diagonal(ket, "per_mode")
    return conventions.HBAR * squares - measurements.quadrature(ket, phi) ** 2


def photon_number_variance(ket: tf.Tensor, truncation: Truncation = "per_mode") -> tf.Tensor:
    """⟨n²⟩ − ⟨n⟩² of every mode, (batch, M)."""
    number = measurements.photon_number(ket, truncation=truncation)
    return measurements.photon_number(ket, 2, truncation) - number**2


def _diagonal(ket: tf.Tensor, truncation: Truncation) -> tf.Tensor:
    """⟨n⟩ + ½⟨ψ|ψ⟩, (batch, M)."""
    number = measurements.photon_number(ket, truncation=truncation)
    return number + 0.5 * measurements.norm(ket, truncation)[:, None]
