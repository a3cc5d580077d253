"""The Wigner function of a mode, for pictures."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from qgan_framework.fock import conventions, wavefunctions


def wigner(ket: ArrayLike, x: ArrayLike, p: ArrayLike | None = None, *, mode: int = 0) -> NDArray[np.float64]:
    """W(x, p) = 1/(πħ) ∫ ⟨x−y|ρ|x+y⟩ e^{2ipy/ħ} dy, ρ the state of one mode with all others traced out.

    It integrates to ⟨ψ|ψ⟩, its integral over p is the density of x and the other way round. The integral over y is a
    sum over equidistant points that oversample the wave functions, exact to rounding.

    Args:
        ket: One ket (D, …, D), without a batch axis.
        x: Points (G,).
        p: Points (H,); None for those of ``x``.
        mode: Which mode.

    Returns:
        float64 (G, H), ``[i, j]`` at (x_i, p_j).

    Raises:
        ValueError: There is no such mode.
    """
    amplitudes = np.asarray(ket, np.complex128)
    if not 0 <= mode < amplitudes.ndim:
        raise ValueError(f"mode {mode} is not one of 0 to {amplitudes.ndim - 1}")
    cutoff_dim = amplitudes.shape[mode]
    columns = np.moveaxis(amplitudes, mode, 0).reshape(cutoff_dim, -1)
    positions = np.asarray(x, np.float64)
    momenta = positions if p is None else np.asarray(p, np.float64)
    y = _half_distances(cutoff_dim, momenta)
    ahead, behind = (
        wavefunctions.table(points.ravel(), cutoff_dim=cutoff_dim).reshape(cutoff_dim, len(positions), len(y))
        for points in (positions[:, None] + y, positions[:, None] - y)
    )
    coherences = np.einsum("mgy,mgy->gy", behind, np.tensordot(columns @ columns.conj().T, ahead, 1))
    phases = np.exp(2j / conventions.HBAR * y[:, None] * momenta)
    scale = (y[1] - y[0]) / (np.pi * conventions.HBAR)
    return np.asarray(scale * (coherences @ phases).real)


def _half_distances(cutoff_dim: int, momenta: NDArray[np.float64]) -> NDArray[np.float64]:
    """Points y that cover the ket and resolve e^{2ipy/ħ} times the fastest product of its wave functions."""
    reach = wavefunctions.covering_grid(cutoff_dim, 2)[1]
    fastest = 2.0 * (reach + np.max(np.abs(momenta))) / conventions.HBAR
    return np.linspace(-reach, reach, int(np.ceil(2.0 * reach * fastest / np.pi)) + 2)
