"""Fock states in position space, ⟨x|n⟩, and integrals of their products.

With ξ = x/√ħ they are the Hermite functions, ⟨x|n⟩ = ħ^{−1/4} h_n(ξ), by the recurrence of the normalised functions

    h₀ = π^{−1/4} e^{−ξ²/2},   √(n+1) h_{n+1} = √2 ξ h_n − √n h_{n−1},

in which nothing overflows: factorials and powers of 2 never appear. Tables are float64, and read-only because they
are kept.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from qgan_framework.fock import conventions

Floats = NDArray[np.float64]


def table(x: Floats, *, cutoff_dim: int) -> Floats:
    """⟨x|n⟩ for n < D at the points ``x`` (G,), as (D, G)."""
    return _table(np.asarray(x, np.float64).tobytes(), cutoff_dim, conventions.HBAR)


def cumulative(x: Floats, *, cutoff_dim: int) -> Floats:
    """∫ ⟨m|y⟩⟨y|n⟩ dy from the first of the points ``x`` (G,) to each, by the trapezoidal rule, as (G, D²)."""
    return _cumulative(np.asarray(x, np.float64).tobytes(), cutoff_dim, conventions.HBAR)


def at(x: tf.Tensor, *, cutoff_dim: int) -> tf.Tensor:
    """⟨x|n⟩ for n < D at the points ``x`` (...) of a float64 tensor, differentiable, as (..., D)."""
    xi = x / np.sqrt(conventions.HBAR)
    ground = (np.pi * conventions.HBAR) ** -0.25 * tf.exp(-0.5 * xi**2)
    return tf.stack(_recurrence(xi, ground, cutoff_dim), -1)


def covering_grid(cutoff_dim: int, n_points: int) -> Floats:
    """``n_points`` equidistant points that leave out less than 1e-10 of the probability of any ket of D levels.

    |n⟩ turns round at x = ±√(ħ(2n+1)), and falls off like a Gaussian beyond.
    """
    reach = np.sqrt(conventions.HBAR) * (np.sqrt(2.0 * cutoff_dim - 1.0) + 4.0)
    return np.linspace(-reach, reach, n_points)


def _recurrence(xi: Any, ground: Any, cutoff_dim: int) -> list[Any]:
    """The first D functions at ``xi`` from the one of n = 0; of NumPy arrays and of tensors."""
    functions = [ground]
    for n in range(cutoff_dim - 1):
        following = float(np.sqrt(2.0 / (n + 1.0))) * xi * functions[-1]
        if n > 0:
            following -= float(np.sqrt(n / (n + 1.0))) * functions[-2]
        functions.append(following)
    return functions


@lru_cache(maxsize=32)
def _table(points: bytes, cutoff_dim: int, hbar: float) -> Floats:
    xi = np.frombuffer(points) / np.sqrt(hbar)
    functions = np.stack(_recurrence(xi, (np.pi * hbar) ** -0.25 * np.exp(-0.5 * xi**2), cutoff_dim))
    functions.setflags(write=False)
    return functions


@lru_cache(maxsize=4)
def _cumulative(points: bytes, cutoff_dim: int, hbar: float) -> Floats:
    waves = _table(points, cutoff_dim, hbar).T
    products = (waves[:, :, None] * waves[:, None]).reshape(-1, cutoff_dim**2)
    integrals = np.zeros_like(products)
    steps = 0.5 * np.diff(np.frombuffer(points))[:, None] * (products[1:] + products[:-1])
    np.cumsum(steps, 0, out=integrals[1:])
    integrals.setflags(write=False)
    return integrals
