"""Kets to measure, and Strawberry Fields' view of them."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from qgan_framework.engines.strawberryfields import import_strawberryfields


def random_kets(
    n_modes: int, cutoff_dim: int, *, batch_size: int = 1, seed: int = 0, norm: float = 0.9
) -> NDArray[np.complex128]:
    """Entangled kets (B, D, ..., D) of norm <psi|psi> = norm^2, in which every level is occupied."""
    rng = np.random.default_rng(seed)
    shape = (batch_size,) + (cutoff_dim,) * n_modes
    kets = rng.normal(size=shape) + 1j * rng.normal(size=shape)
    axes = tuple(range(1, n_modes + 1))
    return norm * kets / np.sqrt(np.sum(np.abs(kets) ** 2, axis=axes, keepdims=True))


def strawberryfields_state(ket: NDArray[np.complex128]) -> Any:
    """The state object of one ket (D, ..., D)."""
    return import_strawberryfields().backends.BaseFockState(ket, ket.ndim, True, ket.shape[0])
