"""Probability densities of the positions of one or two modes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from qgan_framework.fock import wavefunctions
from qgan_framework.fock.quadrature_basis import real_columns, reduced_state


def position_density(
    ket: tf.Tensor, x: NDArray[np.float64], *, modes: Sequence[int] = (0,), phi: float | Sequence[float] = 0.0
) -> tf.Tensor:
    """p(x) = Σ_r |Σ_n ⟨x|n⟩ c_{n r}|² of one mode, or p(x, y) of two, with all other modes r traced out.

    It integrates to ⟨ψ|ψ⟩, which is below 1 for a truncated ket. Modes are carried to positions one after another, and
    the modes that are traced out are summed at the last of them, either before or after it is carried, whichever costs
    less; the largest intermediate tensor of two modes is (B, G, D^{M−1}) or (B, G, G).

    Args:
        ket: (B, D, …, D).
        x: Points (G,), of each of the modes.
        modes: One mode, or two different ones.
        phi: Density of x cos φ + p sin φ in place of x; one angle, or one for each of ``modes``.

    Returns:
        (B, G), or (B, G, G) with the first of ``modes`` along the second axis; real, of the ket's precision, and not
        negative beyond rounding.

    Raises:
        ValueError: ``modes`` are not one or two different modes of the ket.
    """
    if len(modes) not in (1, 2):
        raise ValueError(f"a density is of one mode or two, not of {len(modes)}")
    cutoff_dim, n_points = ket.shape[-1], len(x)
    columns = real_columns(ket, modes=modes, phi=phi)
    waves = tf.constant(wavefunctions.table(x, cutoff_dim=cutoff_dim), columns.dtype)
    if len(modes) == 1:
        return _last_mode(columns, waves)
    halfway = tf.einsum("bnc,ng->bgc", columns, waves)
    rest = columns.shape[-1] // cutoff_dim
    densities = _last_mode(tf.reshape(halfway, [-1, cutoff_dim, rest]), waves)
    return tf.reshape(densities, [-1, n_points, n_points])


def _last_mode(columns: tf.Tensor, waves: tf.Tensor) -> tf.Tensor:
    """Σ_c (Σ_n waves[n, g] columns[b, n, c])² as (B, G), in the cheaper of two orders."""
    cutoff_dim, n_columns, n_points = columns.shape[1], columns.shape[2], waves.shape[1]
    if n_columns * n_points <= cutoff_dim * (n_columns + n_points):
        return tf.reduce_sum(tf.einsum("bnc,ng->bcg", columns, waves) ** 2, 1)
    state = tf.reshape(reduced_state(columns), [-1, cutoff_dim**2])
    return state @ tf.reshape(waves[:, None] * waves[None], [cutoff_dim**2, n_points])
