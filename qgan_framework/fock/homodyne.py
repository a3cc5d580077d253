"""Homodyne measurements: samples of positions, differentiable in the ket.

A sample is the quantile x = F⁻¹(u) of a uniform number u that the caller gives. The density F′ is exact at the points
of a grid and linear between them, and x is solved for in closed form, so it moves with the ket as the quantile does,

    dx/dθ = −(∂F/∂θ)(x) / F′(x),

the implicit reparametrisation of Figurnov et al. 2018 (arXiv:1805.08498). With a spacing h of the grid, the variance of
the samples is h²/6 too large, and errors of the gradient are of order h² as well. Where F′ is next to nothing, far out
in the tails, a complex64 ket has no digits left for the ratio: the gradient's error there is about 1e-7 / F′(x).
F is of the normalised ket, and of what lies inside the grid; it is computed in float64 whatever the ket's precision,
because it has to grow from point to point.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from qgan_framework.fock import wavefunctions
from qgan_framework.fock.quadrature_basis import angles_of, real_columns, reduced_state

DEFAULT_POINTS = 1025
"""Points of the grid if none is given; the work of a sample grows with log₂ of them."""

_NEGLIGIBLE = 1e-20  # of a squared density: far below what float64 resolves of densities near 1


def homodyne(
    ket: tf.Tensor,
    uniforms: tf.Tensor,
    *,
    modes: Sequence[int] | None = None,
    x: NDArray[np.float64] | None = None,
    phi: float | Sequence[float] = 0.0,
) -> tf.Tensor:
    """Measures modes one after another: samples of their joint distribution.

    The first mode's x₀ is drawn, the ket is projected on ⟨x₀|, the next mode is drawn from what is left, and so on.
    Modes that are not measured are traced out. Gradients run through the projections as well.

    Args:
        ket: (B, D, …, D), of any norm but zero.
        uniforms: Numbers in [0, 1], (B, number of modes); column k draws the k-th of ``modes``, given those before.
        modes: In the order of measurement; None for all modes.
        x: Increasing grid (G,); None for `DEFAULT_POINTS` that cover any ket of D levels. The samples lie within.
        phi: Measures x cos φ + p sin φ; one angle, or one for each of ``modes``.

    Returns:
        (B, number of modes) in the order of ``modes``, of the ket's precision.

    Raises:
        ValueError: ``modes``, ``phi`` and ``uniforms`` do not fit each other or the ket; fewer than two points.
    """
    modes, levels, grid = _arguments(ket, uniforms, modes, x)
    columns = real_columns(tf.cast(ket, tf.complex128), modes=modes, phi=phi)
    cutoff_dim, samples = columns.shape[1], [_quantile(columns, levels[:, 0], grid)]
    for turn in range(1, len(modes)):
        projected = _amplitudes(columns, wavefunctions.at(samples[-1], cutoff_dim=cutoff_dim))
        columns = tf.reshape(projected, [-1, cutoff_dim, columns.shape[2] // cutoff_dim])
        samples.append(_quantile(columns, levels[:, turn], grid))
    return tf.cast(tf.stack(samples, -1), ket.dtype.real_dtype)


def homodyne_marginals(
    ket: tf.Tensor,
    uniforms: tf.Tensor,
    *,
    modes: Sequence[int] | None = None,
    x: NDArray[np.float64] | None = None,
    phi: float | Sequence[float] = 0.0,
) -> tf.Tensor:
    """Draws every mode from its own marginal distribution, as if no other were measured.

    Correlations between the modes of a ket, entanglement among them, are lost: with independent uniform numbers the
    samples of a ket are independent. `homodyne` keeps them. Arguments, result and errors are those of `homodyne`.
    """
    modes, levels, grid = _arguments(ket, uniforms, modes, x)
    exact, samples = tf.cast(ket, tf.complex128), []
    for turn, (mode, angle) in enumerate(zip(modes, angles_of(modes, phi), strict=True)):
        columns = real_columns(exact, modes=[mode], phi=angle)
        samples.append(_quantile(columns, levels[:, turn], grid))
    return tf.cast(tf.stack(samples, -1), ket.dtype.real_dtype)


def _arguments(
    ket: tf.Tensor, uniforms: tf.Tensor, modes: Sequence[int] | None, x: NDArray[np.float64] | None
) -> tuple[Sequence[int], tf.Tensor, NDArray[np.float64]]:
    """The modes, the uniform numbers in float64 and the grid, checked."""
    chosen = range(ket.shape.rank - 1) if modes is None else modes
    levels = tf.cast(tf.convert_to_tensor(uniforms), tf.float64)
    grid = (
        wavefunctions.covering_grid(ket.shape[-1], DEFAULT_POINTS) if x is None else np.asarray(x, np.float64)
    )
    if not chosen or levels.shape.rank != 2 or levels.shape[1] != len(chosen):
        raise ValueError(f"{len(chosen)} modes take uniform numbers (B, {len(chosen)}), not {levels.shape}")
    if len(grid) < 2 or not np.all(np.diff(grid) > 0.0):
        raise ValueError("the grid needs two points at least, in increasing order")
    return chosen, levels, grid


def _quantile(columns: tf.Tensor, u: tf.Tensor, grid: NDArray[np.float64]) -> tf.Tensor:
    """F⁻¹(u) (B,) of the first mode of columns (B, D, C); differentiable in both."""
    cutoff_dim = columns.shape[1]
    state = tf.reshape(reduced_state(columns), [-1, cutoff_dim**2])
    integrals = tf.constant(wavefunctions.cumulative(grid, cutoff_dim=cutoff_dim))
    waves = tf.constant(wavefunctions.table(grid, cutoff_dim=cutoff_dim).T)

    def distribution(index: tf.Tensor | int) -> tf.Tensor:
        return tf.reduce_sum(tf.gather(integrals, index) * state, -1)

    total = distribution(len(grid) - 1)
    level = tf.clip_by_value(u, 0.0, 1.0) * total
    index = _interval(distribution, level, len(grid))
    share = (level - distribution(index)) / total
    start, end = (
        tf.reduce_sum(_amplitudes(columns, tf.gather(waves, point)) ** 2, -1) / total
        for point in (index, index + 1)
    )
    left, width = (tf.gather(tf.constant(values), index) for values in (grid[:-1], np.diff(grid)))
    return left + _solved(share, start, end, width)


def _amplitudes(columns: tf.Tensor, waves: tf.Tensor) -> tf.Tensor:
    """Σ_n waves[b, n] columns[b, n, c] as (B, C)."""
    return tf.reduce_sum(waves[:, :, None] * columns, 1)


def _interval(distribution: Callable[[tf.Tensor], tf.Tensor], level: tf.Tensor, n_points: int) -> tf.Tensor:
    """The last j in 0 … G − 2 with F(x_j) ≤ level, int32 (B,), by bisection."""
    index = tf.zeros_like(level, tf.int32)
    for power in reversed(range((n_points - 2).bit_length())):
        ahead = tf.minimum(index + 2**power, n_points - 2)
        index = tf.where(distribution(ahead) <= level, ahead, index)
    return index


def _solved(share: tf.Tensor, start: tf.Tensor, end: tf.Tensor, width: tf.Tensor) -> tf.Tensor:
    """s in [0, width] with ∫₀ˢ f = share, f linear from ``start`` to ``end`` over ``width``."""
    squared = tf.maximum(start**2 + 2.0 * share * (end - start) / width, _NEGLIGIBLE)
    return tf.clip_by_value(2.0 * share / (start + tf.sqrt(squared)), 0.0, width)
