"""Counted cost of the two ways through a circuit of shared weights.

*Apply*: every gate acts on every ket. *Compose*: the gates act on the identity, all layers at once, the resulting
D^M × D^M matrices are multiplied together, and one complex matrix product carries the whole batch.
"""

from __future__ import annotations

from qgan_framework.fock.layout import layer_layout, n_beamsplitters

ELEMENTWISE_COST = 6
"""Multiply-adds that a phase on one amplitude costs in memory traffic, relative to those inside a matrix product."""


def layer_cost(n_modes: int, cutoff_dim: int) -> int:
    """Multiply-adds of one layer on one real column of D^M amplitudes."""
    size = cutoff_dim**n_modes
    splitter = (2 * cutoff_dim - 1) * size + 2 * ELEMENTWISE_COST * size
    single_mode = cutoff_dim * size
    phases = layer_layout(n_modes).n_slots * ELEMENTWISE_COST * size
    return 2 * n_beamsplitters(n_modes) * splitter + 2 * n_modes * single_mode + phases


def composing_wins(*, n_modes: int, n_layers: int, cutoff_dim: int, batch_size: int) -> bool:
    """Whether composing the circuit's matrix costs less than applying its gates to ``batch_size`` kets."""
    size = cutoff_dim**n_modes
    layer = layer_cost(n_modes, cutoff_dim)
    composed = n_layers * layer * 2 * size + 4 * (n_layers - 1) * size**3 + 4 * size**2 * batch_size
    return composed < n_layers * layer * 2 * batch_size
