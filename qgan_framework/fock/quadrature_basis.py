"""Kets and states in the form in which quadratures of chosen modes are measured."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import tensorflow as tf


def real_columns(ket: tf.Tensor, *, modes: Sequence[int], phi: float | Sequence[float] = 0.0) -> tf.Tensor:
    """Amplitudes with the measured modes in front, real and imaginary parts side by side.

    ⟨x|n⟩ is real, so positions have no use for the difference of a real part and one more mode that is traced out.

    Args:
        ket: (B, D, …, D).
        modes: Measured modes in the order of measurement, all different.
        phi: Quadrature x cos φ + p sin φ to measure; one angle, or one for each of ``modes``.

    Returns:
        Real (B, D, 2 D^{M−1}): the first measured mode, then the other measured modes, those left over, and the two
        parts, in one axis.

    Raises:
        ValueError: ``modes`` repeat, or are not modes of the ket, or ``phi`` has another length than ``modes``.
    """
    cutoff_dim, n_modes = ket.shape[-1], ket.shape.rank - 1
    if len(set(modes)) != len(modes) or not set(modes) <= set(range(n_modes)):
        raise ValueError(f"modes {list(modes)} are not different modes out of 0 to {n_modes - 1}")
    others = [mode for mode in range(n_modes) if mode not in modes]
    ordered = tf.transpose(_rotated(ket, modes, phi), [0, *(mode + 1 for mode in [*modes, *others])])
    parts = tf.stack([tf.math.real(ordered), tf.math.imag(ordered)], -1)
    return tf.reshape(parts, [-1, cutoff_dim, 2 * cutoff_dim ** (n_modes - 1)])


@tf.custom_gradient
def reduced_state(columns: tf.Tensor) -> tuple[tf.Tensor, object]:
    """Re ρ (B, D, D) of the first mode of columns (B, D, C), with all others traced out.

    Its gradient takes one product, where that of a product of two equal factors takes two.
    """

    def gradient(upstream: tf.Tensor) -> tf.Tensor:
        return (upstream + tf.linalg.matrix_transpose(upstream)) @ columns

    return tf.matmul(columns, columns, transpose_b=True), gradient


def angles_of(modes: Sequence[int], phi: float | Sequence[float]) -> list[float]:
    """One angle for each of ``modes``; ValueError if ``phi`` has others."""
    angles = [float(angle) for angle in np.atleast_1d(phi)]
    if np.ndim(phi) == 0:
        angles *= len(modes)
    if len(angles) != len(modes):
        raise ValueError(f"{len(angles)} angles for {len(modes)} modes")
    return angles


def _rotated(ket: tf.Tensor, modes: Sequence[int], phi: float | Sequence[float]) -> tf.Tensor:
    """R(−φ) on each of ``modes``: x of the result is x cos φ + p sin φ of the ket."""
    angles = angles_of(modes, phi)
    if not any(angles):
        return ket
    cutoff_dim, n_modes = ket.shape[-1], ket.shape.rank - 1
    numbers = np.indices([cutoff_dim] * n_modes)
    turns = sum(angle * numbers[mode] for mode, angle in zip(modes, angles, strict=True))
    return ket * tf.constant(np.exp(-1j * turns), ket.dtype)
