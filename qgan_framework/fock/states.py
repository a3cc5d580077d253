"""States in which circuits start.

Kets are complex tensors (batch, D, …, D), one axis a mode, or flat (batch, size) over the states of a basis.
"""

from __future__ import annotations

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from qgan_framework.fock.basis import Basis
from qgan_framework.fock.columns import Pair, flat_of, times
from qgan_framework.fock.steps import kept
from qgan_framework.fock.truncation import fock_basis

_FARTHEST = 37.0
"""|α| beyond which e^{−|α|²/2}, and every amplitude of up to a hundred photons with it, is nothing."""


def vacuum(batch_size: int | tf.Tensor, n_modes: int, cutoff_dim: int, dtype: tf.DType) -> tf.Tensor:
    """|0 … 0⟩ as (batch_size, D, …, D)."""
    basis = fock_basis("per_mode", n_modes, cutoff_dim)
    return basis.embed(flat_vacuum(batch_size, basis, dtype))


def flat_vacuum(batch_size: int | tf.Tensor, basis: Basis, dtype: tf.DType) -> tf.Tensor:
    """|0 … 0⟩, the first state of every basis, as (batch_size, size)."""
    return tf.one_hot(tf.zeros([batch_size], tf.int32), basis.size, dtype=dtype)


def coherent(alpha: tf.Tensor, *, cutoff_dim: int) -> tf.Tensor:
    """Amplitudes e^{−|α|²/2} αⁿ/√n! of |α⟩, (...) → (..., D), computed in float64, in the complex dtype of α."""
    real, imaginary = (tf.cast(part, tf.float64) for part in _parts(alpha))
    squared = real**2 + imaginary**2
    far, nothing = squared >= _FARTHEST**2, tf.zeros_like(squared)  # NaN is not far, and stays
    scale = tf.where(far, nothing, tf.exp(-0.5 * squared))
    point = tf.where(far, nothing, real), tf.where(far, nothing, imaginary)
    numbers = np.arange(cutoff_dim).reshape(-1, *[1] * alpha.shape.rank)
    scale /= np.sqrt(np.cumprod(np.maximum(numbers, 1.0), axis=0))
    parts = kept(tf.cast(tf.stack(_powers(point, numbers)) * scale, alpha.dtype.real_dtype))
    return tf.complex(*(tf.transpose(part) for part in tf.unstack(parts)))


def _powers(point: Pair, numbers: NDArray[np.int64]) -> Pair:
    """``point`` to the power of each of ``numbers``, by repeated squaring."""
    powers, square = (tf.ones_like(point[0]), tf.zeros_like(point[0])), point
    for bit in range(int(numbers.max()).bit_length()):
        has_bit = (numbers >> bit) % 2 == 1
        powers = times(powers, (tf.where(has_bit, square[0], 1.0), tf.where(has_bit, square[1], 0.0)))
        square = times(square, square)
    return powers


def displaced_squeezed(alpha: tf.Tensor, z: tf.Tensor | None, *, cutoff_dim: int) -> tf.Tensor:
    """Amplitudes of D(α) S(z)|0⟩, (...) → (..., D), cut from the infinite-dimensional state.

    With t = e^{iφ} tanh r of z = r e^{iφ}, and γ = α + α* t, (a + t a†) − γ annihilates the state, so

        c₀ = √sech r · exp(−½ α* γ),   √(n+1) c_{n+1} = γ c_n − t √n c_{n−1}.

    Args:
        alpha: Complex displacements (...).
        z: Complex squeezings of the same shape, or None for coherent states.
        cutoff_dim: D.
    """
    if z is None:
        return coherent(alpha, cutoff_dim=cutoff_dim)
    real, imaginary = _parts(alpha)
    t, scale = _of_squeezing(z)
    gamma = tuple(map(tf.add, (real, imaginary), times(t, (real, -imaginary))))
    exponent, angle = times((real, -imaginary), gamma)
    size = scale * tf.exp(-0.5 * exponent)
    vacuum = size * tf.cos(0.5 * angle), -size * tf.sin(0.5 * angle)
    amplitudes = [vacuum]
    for n in range(cutoff_dim - 1):
        following = times(gamma, amplitudes[-1])
        if n > 0:
            below = times(t, amplitudes[-2])
            following = tuple(one - np.sqrt(n) * other for one, other in zip(following, below, strict=True))
        amplitudes.append(tuple(part / np.sqrt(n + 1.0) for part in following))
    return tf.complex(*(tf.transpose(tf.stack(part)) for part in zip(*amplitudes, strict=True)))


def _parts(values: tf.Tensor) -> Pair:
    """Real and imaginary parts with the axes turned round: the batch, which comes first, is last."""
    return tf.transpose(tf.math.real(values)), tf.transpose(tf.math.imag(values))


def _of_squeezing(z: tf.Tensor) -> tuple[Pair, tf.Tensor]:
    """t of squeezings and √sech r, as `_parts` has them."""
    t, sech = _tanh_and_sech(z)
    return _parts(t), tf.transpose(tf.sqrt(sech))


def _tanh_and_sech(z: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
    """e^{iφ} tanh r (complex) and sech r (real), with finite gradients at r = 0, where r = |z| has none."""
    squared = tf.math.real(z) ** 2 + tf.math.imag(z) ** 2
    small = squared < 1e-12
    r = tf.sqrt(tf.where(small, tf.ones_like(squared), squared))
    ratio = tf.where(small, 1.0 - squared / 3.0, tf.tanh(r) / r)  # tanh(r)/r = 1 − r²/3 + O(r⁴)
    bounded = tf.minimum(r, 40.0)  # beyond, float32 has no gradient of cosh
    cosh = tf.where(small, 1.0 + squared / 2.0, tf.cosh(bounded))
    return z * tf.cast(ratio, z.dtype), 1.0 / cosh


def product(amplitudes: tf.Tensor) -> tf.Tensor:
    """Product state of single-mode amplitudes (B, M, D) → (B, D, …, D)."""
    basis = fock_basis("per_mode", amplitudes.shape[1], amplitudes.shape[2])
    return basis.embed(flat_product(amplitudes, basis))


def flat_product(amplitudes: tf.Tensor, basis: Basis) -> tf.Tensor:
    """Product state of single-mode amplitudes (B, M, D), cut to a basis: (B, size)."""
    levels, batch = _parts(amplitudes), tf.shape(amplitudes)[0]  # (D, M, B)
    ket = levels[0][:, 0], levels[1][:, 0]
    for mode in range(1, basis.n_modes):
        products = times(
            *(tuple(part[:, None] for part in ket), tuple(part[None, :, mode] for part in levels))
        )
        size = ket[0].shape[0] * basis.cutoff_dim
        ket = tuple(basis.extend(tf.reshape(part, [size, batch]), mode, axis=0) for part in products)
    return flat_of(tf.stack(ket))
