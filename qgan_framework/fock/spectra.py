"""Constant tables that turn a real gate parameter into a gate matrix by one real matrix product.

A one-parameter gate exp(t G) with a real antisymmetric generator G has eigenvalues ±iλ_j, so each of its
matrix elements is a fixed combination of cos(λ_j t) and sin(λ_j t):

    exp(t G)[m, n] = Σ_j  C[j, m, n] cos(λ_j t) + S[j, m, n] sin(λ_j t).

λ, C and S are computed once in NumPy. Nothing alternates in sign with growing powers, so the elements are
right to machine precision at any cutoff, and the gradient is as exact and as cheap as the value.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from qgan_framework.fock.spectral_table import Positions, SpectralTable, tabulated

Floats = NDArray[np.float64]


def _spectral_elements(generator: Floats) -> tuple[Floats, Floats, Floats]:
    """λ ≥ 0 (F,), C and S (F, d, d) of exp(t G) for a real antisymmetric generator (d, d)."""
    eigenvalues, vectors = np.linalg.eigh(1j * generator)  # G = V diag(-iλ) V†
    keep = eigenvalues > -1e-9
    frequencies = np.where(eigenvalues[keep] < 1e-9, 0.0, eigenvalues[keep]).astype(np.float64)
    weight = np.where(frequencies > 0.0, 2.0, 1.0)  # ±λ come in pairs of complex conjugates
    outer = np.einsum("f,mf,nf->fmn", weight, vectors[:, keep], vectors[:, keep].conj())
    return frequencies, outer.real, outer.imag


@lru_cache(maxsize=64)
def displacement_table(cutoff_dim: int) -> SpectralTable:
    """D(r) = exp(r (a† − a)) cut to ``cutoff_dim`` levels, elements flattened to D².

    The generator is diagonalised in a larger space, which amounts to a Gauss-Hermite quadrature over momentum:
    it resolves the D×D block to 1e-15 as long as √size ≥ 2√D + 6 and |r| ≤ ``displacement_limit(D)``.
    """
    size = int(np.ceil((2.0 * np.sqrt(cutoff_dim) + 6.0) ** 2))
    lowering = np.diag(np.sqrt(np.arange(1.0, size)), 1)
    frequencies, cosine, sine = _spectral_elements(lowering.T - lowering)
    cosine, sine = (part[:, :cutoff_dim, :cutoff_dim].reshape(-1, cutoff_dim**2) for part in (cosine, sine))
    rows, columns = np.divmod(np.arange(cutoff_dim**2), cutoff_dim)
    return tabulated(frequencies, cosine, sine, Positions(np.zeros_like(rows), rows, columns), mirror=True)


def displacement_limit(cutoff_dim: int) -> float:
    """|r| beyond which every element of the D×D block of D(r) is below 1e-15.

    A Fock state |n⟩ fills a disc of radius √n; two such discs, moved apart by r > 2√D, overlap like a Gaussian tail.
    """
    return 2.0 * float(np.sqrt(cutoff_dim)) + 6.0


@lru_cache(maxsize=64)
def beamsplitter_table(cutoff_dim: int, n_blocks: int, *, dense: bool) -> SpectralTable:
    """B(θ) = exp(θ (a₁ a₂† − a₁† a₂)), block by block of fixed photon number N < ``n_blocks`` ≤ 2D−1.

    The generator of block N has eigenvalues i(−N, −N+2 … N), so one list of frequencies 0 … n_blocks−1 serves them all.
    Elements are laid out as padded blocks (n_blocks, D, D): ``[N, i, j]`` with n₁ = max(0, N−D+1) + i; padding is zero.
    Dense, they are laid out as (P, P) over the states of `block_rows`.
    """
    cosine, sine = np.zeros((2, n_blocks, n_blocks, cutoff_dim, cutoff_dim))
    for photons in range(n_blocks):
        n1 = np.arange(1.0, photons + 1.0)
        hop = np.diag(np.sqrt(n1 * (photons - n1 + 1.0)), 1)  # a₁ a₂†: n₁ → n₁ − 1
        frequencies, c, s = _spectral_elements(hop - hop.T)
        first, last = max(0, photons - cutoff_dim + 1), min(photons, cutoff_dim - 1) + 1
        inside, size = slice(first, last), last - first
        rows = np.rint(frequencies).astype(int)
        cosine[rows, photons, :size, :size] = c[:, inside, inside]
        sine[rows, photons, :size, :size] = s[:, inside, inside]
    block, row, column = np.unravel_index(np.arange(n_blocks * cutoff_dim**2), cosine.shape[1:])
    is_inside = np.maximum(row, column) <= np.minimum(block, 2 * cutoff_dim - 2 - block)
    positions = Positions(np.where(is_inside, block, -1), row, column)
    elements = _dense_elements(cutoff_dim, n_blocks) if dense else np.arange(len(block))
    zero = np.zeros((n_blocks, 1))
    cosine, sine = (np.append(part.reshape(n_blocks, -1), zero, 1)[:, elements] for part in (cosine, sine))
    nowhere = (-1, 0, 0)
    places = (np.append(*pair)[elements] for pair in zip(positions, nowhere, strict=True))
    return tabulated(np.arange(n_blocks, dtype=np.float64), cosine, sine, Positions(*places), mirror=False)


@lru_cache(maxsize=64)
def block_rows(cutoff_dim: int, n_blocks: int) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Where the padded blocks lie in the P amplitudes of two modes with n₁ + n₂ < ``n_blocks``, and back.

    Returns:
        to_blocks: n_blocks·D indices into P, sorted by n₁ and then n₂; P stands for padding, which is zero.
        to_pairs: P indices into n_blocks·D.
    """
    n1, n2 = np.divmod(np.arange(cutoff_dim**2), cutoff_dim)
    n1, total = n1[n1 + n2 < n_blocks], (n1 + n2)[n1 + n2 < n_blocks]
    position = total * cutoff_dim + n1 - np.maximum(0, total - cutoff_dim + 1)
    to_blocks = np.full(n_blocks * cutoff_dim, len(position), dtype=np.int32)
    to_blocks[position] = np.arange(len(position))
    return to_blocks, position.astype(np.int32)


@lru_cache(maxsize=64)
def squeezing_powers(cutoff_dim: int) -> tuple[Floats, Floats]:
    """Tables of the normally ordered S(r) = L · diag(sech(r)^{n+½}) · Lᵀ(−r).

    Returns:
        lower: (J, D²) with L = Σ_j tanh(r)^j lower[j], L[m, k] = (−tanh r / 2)^j √(m!/k!) / j! for m − k = 2j.
        upper: (J, D²), the transpose of L at −r.
    """
    return _powers(cutoff_dim, step=2, factor=-0.5)


@lru_cache(maxsize=64)
def displacement_powers(cutoff_dim: int) -> tuple[Floats, Floats]:
    """The same of D(r) = e^{−r²/2} · L · Lᵀ(−r), in powers of r: L[m, k] = r^j √(m!/k!) / j! for m − k = j."""
    return _powers(cutoff_dim, step=1, factor=1.0)


def _powers(cutoff_dim: int, *, step: int, factor: float) -> tuple[Floats, Floats]:
    """L of exp(x · factor · a†^step), by powers of x, and its transpose at −x."""
    n_powers = (cutoff_dim + step - 1) // step
    log_factorial = np.concatenate([[0.0], np.cumsum(np.log(np.arange(1.0, cutoff_dim)))])
    lower = np.zeros((n_powers, cutoff_dim, cutoff_dim))
    for j in range(n_powers):
        m = np.arange(step * j, cutoff_dim)
        k = m - step * j
        lower[j, m, k] = np.exp(0.5 * (log_factorial[m] - log_factorial[k]) - log_factorial[j]) * factor**j
    signs = (-1.0) ** np.arange(n_powers)
    upper = signs[:, None, None] * lower.transpose(0, 2, 1)
    return lower.reshape(n_powers, -1), upper.reshape(n_powers, -1)


def _dense_elements(cutoff_dim: int, n_blocks: int) -> NDArray[np.int64]:
    """Where the P² elements of a dense beamsplitter lie in its flattened blocks; one past their end for zeros."""
    _, position = block_rows(cutoff_dim, n_blocks)
    block, row = np.divmod(position.astype(np.int64), cutoff_dim)
    index = (block[:, None] * cutoff_dim + row[:, None]) * cutoff_dim + row[None, :]
    return np.where(block[:, None] == block[None, :], index, n_blocks * cutoff_dim**2).reshape(-1)
