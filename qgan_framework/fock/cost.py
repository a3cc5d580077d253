"""Counted cost of the two ways through a circuit of shared weights.

*Apply*: every gate acts on every ket. *Compose*: the gates act on the identity, all layers at once, the resulting
D^M × D^M matrices are multiplied together, and one complex matrix product carries the whole batch.

Costs are multiply-adds of a large matrix product. The weights below, measured under XLA on a CPU, say what other work
is worth in that unit.
"""

from __future__ import annotations

from qgan_framework.fock.layout import layer_layout, n_beamsplitters

MAX_DENSE_CUTOFF = 8
"""Up to this cutoff one dense D²×D² product beats 2D−1 blocks, which waste less but multiply smaller matrices."""

_ELEMENTWISE = 6  # memory traffic of multiplying an amplitude by a phase, or of moving it
_SMALL_PRODUCT = 2  # products with a gate's small matrix run at half the speed of a large one
_OPERATION = 50_000  # starting an operation
_APPLYING = (
    1.3  # the gradient of applying touches every ket once more for each gate, that of composing does not
)


def layer_cost(n_modes: int, cutoff_dim: int) -> int:
    """Cost of one layer on one real column of D^M amplitudes."""
    size = cutoff_dim**n_modes
    dense, blocks = cutoff_dim**2, 2 * cutoff_dim - 1 + _ELEMENTWISE
    splitter = _SMALL_PRODUCT * (dense if cutoff_dim <= MAX_DENSE_CUTOFF else blocks)
    single_mode = _SMALL_PRODUCT * cutoff_dim
    phases = layer_layout(n_modes).n_slots * _ELEMENTWISE
    return size * (2 * n_beamsplitters(n_modes) * splitter + 2 * n_modes * single_mode + phases)


def composing_wins(*, n_modes: int, n_layers: int, cutoff_dim: int, batch_size: int) -> bool:
    """Whether composing the circuit's matrix costs less than applying its gates to ``batch_size`` kets."""
    composed, applied = costs(n_modes, cutoff_dim, n_layers=n_layers, batch_size=batch_size)
    return composed < _APPLYING * applied


def counted_cost(*, n_modes: int, n_layers: int, cutoff_dim: int, batch_size: int) -> int:
    """Cost of ``batch_size`` kets in the way that is taken."""
    sizes = {"n_modes": n_modes, "n_layers": n_layers, "cutoff_dim": cutoff_dim, "batch_size": batch_size}
    composed, applied = costs(n_modes, cutoff_dim, n_layers=n_layers, batch_size=batch_size)
    return composed if composing_wins(**sizes) else applied


def costs(n_modes: int, cutoff_dim: int, *, n_layers: int, batch_size: int) -> tuple[int, int]:
    """What composing and what applying costs."""
    size = cutoff_dim**n_modes
    layer, operations = layer_cost(n_modes, cutoff_dim), _operations(n_modes)
    products = 4 * (n_layers - 1) * size**3 + 4 * size**2 * batch_size
    composed = 2 * size * n_layers * layer + products + _OPERATION * (operations + 3 * n_layers.bit_length())
    applied = 2 * batch_size * n_layers * layer + _OPERATION * operations * n_layers
    return composed, applied


def _operations(n_modes: int) -> int:
    """Operations of one layer."""
    return 2 * n_beamsplitters(n_modes) + 2 * n_modes + layer_layout(n_modes).n_slots
