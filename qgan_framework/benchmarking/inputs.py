"""The numbers that every engine is measured with; in NumPy, so that any simulator can be given the same."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from qgan_framework.fock.layout import n_parameters
from qgan_framework.types import WeightSharing

ALPHA_DEVIATION = 0.5
"""Standard deviation of the real and the imaginary part of alpha."""

WEIGHT_DEVIATION = 0.3


def draw(
    seed: int, *, n_modes: int, n_layers: int, batch_size: int, weights: WeightSharing = "shared"
) -> tuple[NDArray[np.float64], NDArray[np.complex128]]:
    """Fixed random weights and coherent states.

    Args:
        seed: equal seeds give equal numbers, and the same shared weights whatever the batch size.
        n_modes: M.
        n_layers: layers of the circuit.
        batch_size: B.
        weights: one set for the batch, or one a sample.

    Returns:
        Weights N(0, 0.3²), (n_layers, n_parameters) or (B, n_layers, n_parameters), and alpha, (B, M), real and
        imaginary parts N(0, 0.5²).
    """
    generator = np.random.default_rng(seed)
    sets = () if weights == "shared" else (batch_size,)
    values = generator.normal(0.0, WEIGHT_DEVIATION, (*sets, n_layers, n_parameters(n_modes)))
    parts = generator.normal(0.0, ALPHA_DEVIATION, (batch_size, n_modes, 2))
    return values, parts[..., 0] + 1j * parts[..., 1]


def draw_qubits(
    seed: int, *, n_qubits: int, depth: int, batch_size: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Fixed random angles and features of qubits.

    Args:
        seed: equal seeds give equal numbers, and the same angles whatever the batch size.
        n_qubits: n.
        depth: layers of the circuit.
        batch_size: B.

    Returns:
        Angles N(0, 1), (depth, n, 2), and features N(0, 1), (B, 2^n).
    """
    generator = np.random.default_rng(seed)
    return generator.normal(size=(depth, n_qubits, 2)), generator.normal(size=(batch_size, 2**n_qubits))
