"""Counted cost of the two ways through a circuit of shared weights.

*Apply*: every gate acts on every ket. *Compose*: the gates act on the identity, all layers at once, the resulting
matrices over all states of the basis are multiplied together, and one complex matrix product carries the whole batch.

Costs are multiply-adds of a large matrix product. The weights below, measured under XLA on a CPU, say what other work
is worth in that unit.
"""

from __future__ import annotations

from qgan_framework.fock.basis import Basis, GateView
from qgan_framework.fock.joint_gates import joints
from qgan_framework.fock.layout import layer_layout, n_beamsplitters

_ELEMENTWISE = 6  # memory traffic of multiplying an amplitude by a phase, or of moving it
_SMALL_PRODUCT = 2  # products with a gate's small matrix run at half the speed of a large one
_OPERATION = 50_000  # starting an operation
_APPLYING = (
    1.3  # the gradient of applying touches every ket once more for each gate, that of composing does not
)


def layer_cost(basis: Basis) -> int:
    """Cost of one layer on one real column of amplitudes."""
    n_modes = basis.n_modes
    gates = 2 * sum(_gate_cost(basis, joint.view) for joint in joints(basis))
    if n_modes > 1:
        gates += 2 * n_beamsplitters(n_modes) * _gate_cost(basis, basis.pairs[0])
    return gates + layer_layout(n_modes).n_slots * _ELEMENTWISE * basis.size


def _gate_cost(basis: Basis, view: GateView) -> int:
    """Products with the gate's matrices, and the rows that are selected before and put back after."""
    rows = basis.size if view.selection is None else len(view.selection.indices) * basis.size // view.length
    moved = 0 if view.selection is None else 2 * basis.size
    return _SMALL_PRODUCT * rows * view.rows[-1] + _ELEMENTWISE * moved


def composing_wins(basis: Basis, *, n_layers: int, batch_size: int) -> bool:
    """Whether composing the circuit's matrix costs less than applying its gates to ``batch_size`` kets."""
    composed, applied = costs(basis, n_layers=n_layers, batch_size=batch_size)
    return composed < _APPLYING * applied


def counted_cost(basis: Basis, *, n_layers: int, batch_size: int) -> int:
    """Cost of ``batch_size`` kets in the way that is taken."""
    composed, applied = costs(basis, n_layers=n_layers, batch_size=batch_size)
    return composed if composing_wins(basis, n_layers=n_layers, batch_size=batch_size) else applied


def costs(basis: Basis, *, n_layers: int, batch_size: int) -> tuple[int, int]:
    """What composing and what applying costs."""
    size, layer, operations = basis.size, layer_cost(basis), layer_operations(basis.n_modes)
    products = 4 * (n_layers - 1) * size**3 + 4 * size**2 * batch_size
    composed = 2 * size * n_layers * layer + products + _OPERATION * (operations + 3 * n_layers.bit_length())
    applied = 2 * batch_size * n_layers * layer + _OPERATION * operations * n_layers
    return composed, applied


def layer_operations(n_modes: int) -> int:
    """Operations of one layer, whatever their size."""
    return 2 * n_beamsplitters(n_modes) + 2 * n_modes + layer_layout(n_modes).n_slots
