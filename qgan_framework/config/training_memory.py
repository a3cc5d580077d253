"""What a training takes at its peak, before it begins: the process, compiling, and what a step keeps for its gradient.

The constants were fitted to trainings of 1 to 4 modes on a CPU, which they tell within 30 %; docs/strategies.md has the
figures. They are the fock engine's: nothing is estimated of other engines. How another machine differs is its
`Calibration`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from qgan_framework.config.state_size import BYTES, StateSize
from qgan_framework.hardware.calibration import FITTED, Calibration

_COMPILED_BYTES = 330_000_000
_COMPILED_OPERATION_BYTES = 5_000_000
_COMPILED_OWN_WEIGHTS = 3
"""Times as much where every sample has weights of its own."""

_TRACED_BYTES = 130_000_000
"""What a step takes that is traced and not compiled by XLA."""

_KEPT = 1.6
"""What a step keeps, in kets after each operation of a layer."""

_FORWARD = 8
"""Kets a sample at once where nothing is kept for a gradient."""

_UNROLLED_OPERATIONS = 100
"""As in `qgan_framework.fock.circuit`: deeper circuits loop."""

_OWN_WEIGHTS = ("AngleEncoding", "ClassicalNeural", "SparseParameter")
"""Encodings that give every sample weights of its own."""

_COMPILED_STRATEGIES = ("Auto", "CPUBatch")

_PENALISED = 5
"""Kets a sample of a discriminator whose loss has a penalty: real, fake, and thrice for second derivatives."""

_LARGEST_SAMPLE = 1024
"""Points that are drawn at once after a training."""


@dataclass(frozen=True, kw_only=True)
class CircuitMemory:
    """Of one circuit of a training.

    Attributes:
        size: of its batch.
        own_weights: whether every sample has weights of its own.
        recompute: whether only kets between layers are kept.
        judges: whether it is the discriminator's.
    """

    size: StateSize
    own_weights: bool
    recompute: bool
    judges: bool

    def compiled(self) -> float:
        """What compiling its step takes."""
        size = self.size
        layers = 1 if self._looped() else size.n_layers
        times = _COMPILED_OWN_WEIGHTS if self.own_weights else 1
        return times * _COMPILED_OPERATION_BYTES * layers * operations(size.n_modes)

    def step(self, batch_size: int, copies: int = 1) -> float:
        """What a training step of so many samples takes."""
        size = self.size
        layers, inside = size.n_layers, operations(size.n_modes)
        kets = layers + inside if self._looped() else layers * inside
        columns = self._columns(copies * batch_size)
        return self._ket() * (_KEPT * columns * kets + _FORWARD * copies * batch_size)

    def forward(self, n_samples: int) -> float:
        """What drawing takes."""
        return self._ket() * _FORWARD * n_samples

    def _ket(self) -> int:
        return self.size.amplitudes * BYTES[self.size.precision]

    def _looped(self) -> bool:
        return self.recompute or self.size.n_layers * operations(self.size.n_modes) > _UNROLLED_OPERATIONS

    def _columns(self, n_samples: int) -> int:
        """Kets that gates act on at once: the batch's, or those of the identity."""
        composed = not self.own_weights and _composed(self.size, n_samples)
        return self.size.amplitudes if composed else n_samples


def operations(n_modes: int) -> int:
    """Of one layer, as `qgan_framework.fock.cost.layer_operations` counts them."""
    columns = 1 if n_modes == 2 else n_modes
    return n_modes * (n_modes - 1) + 2 * n_modes + 2 * columns * (n_modes > 1) + 3


def _composed(size: StateSize, n_samples: int) -> bool:
    """Whether the circuit's matrix is cheaper than its gates on every ket, roughly as `fock.cost.composing_wins`."""
    modes, states = size.n_modes, size.amplitudes
    gates = 4 * modes * size.cutoff_dim + modes * (modes - 1) * (4 * size.cutoff_dim + 12)
    layer = gates + 6 * operations(modes)
    return states * (layer + 2 * states + 2 * n_samples / size.n_layers) < 1.3 * n_samples * layer


def estimable(values: Mapping[str, Any]) -> bool:
    """Whether anything is known: circuits on the fock engine, in compiled steps."""
    if values.get("hardware", {}).get("run_eagerly"):
        return False
    parts = (values.get("engine", {}), values.get("strategy", {}))
    engine, strategy = (str(part.get("_target_")).rpartition(".")[2] for part in parts)
    return engine == "FockEngine" and strategy in _COMPILED_STRATEGIES and any(circuits_of(values))


def peak_bytes(values: Mapping[str, Any], batch_size: int, calibration: Calibration = FITTED) -> float:
    """Resident memory of a training at its peak; ``batch_size`` samples are computed at once."""
    return fixed_bytes(values, calibration) + step_bytes(values, batch_size)


def step_bytes(values: Mapping[str, Any], batch_size: int) -> float:
    """What a training step takes on top of the process and the compiled code."""
    copies = _PENALISED if "wgan_gp" in values["loss"]["_target_"] else 2
    circuits = list(circuits_of(values))
    d_step = sum(one.step(batch_size, copies) for one in circuits if one.judges)
    return max(d_step, sum(one.step(batch_size) for one in circuits))


def fixed_bytes(values: Mapping[str, Any], calibration: Calibration = FITTED) -> float:
    """The process, compiled code, and the points drawn between steps: no batch size changes them."""
    circuits = list(circuits_of(values))
    drawn = sum(one.forward(_LARGEST_SAMPLE) for one in circuits if not one.judges)
    return calibration.process_bytes + _step_code(values, circuits, calibration) + drawn


def _step_code(
    values: Mapping[str, Any], circuits: Iterable[CircuitMemory], calibration: Calibration
) -> float:
    if not values.get("hardware", {}).get("xla", True):
        return _TRACED_BYTES
    return calibration.compiling * (_COMPILED_BYTES + sum(one.compiled() for one in circuits))


def circuits_of(values: Mapping[str, Any]) -> Iterator[CircuitMemory]:
    """The circuits of a configuration, with the whole batch; none where a number of theirs is not known."""
    engine = values.get("engine", {})
    for name, node in values.get("model", {}).items():
        if isinstance(node, dict) and {"n_modes", "cutoff_dim"} <= node.keys():
            encoding = (node.get("encoding") or values.get("encoding") or {}).get("_target_", "")
            yield CircuitMemory(
                size=_size(node, engine, values.get("data", {})),
                own_weights=encoding.rpartition(".")[2] in _OWN_WEIGHTS,
                recompute=bool(engine.get("gradient_checkpointing")),
                judges=name == "discriminator",
            )


def _size(node: dict[str, Any], engine: dict[str, Any], data: dict[str, Any]) -> StateSize:
    return StateSize(
        n_modes=node["n_modes"],
        cutoff_dim=node["cutoff_dim"],
        n_layers=node.get("n_layers", 1),
        batch_size=data.get("batch_size", 1),
        precision=engine.get("precision", "complex64"),
        truncation=engine.get("truncation", "per_mode"),
        stored=True,
    )
