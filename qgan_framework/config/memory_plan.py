"""Whether a training fits in the memory there is, and in how many parts its batches must be computed to fit."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from qgan_framework.config.distribution import is_distributed, workers_of
from qgan_framework.config.state_size import largest, spelled_size
from qgan_framework.config.training_memory import estimable, fixed_bytes, peak_bytes, step_bytes
from qgan_framework.errors import ConfigurationError
from qgan_framework.hardware import memory
from qgan_framework.hardware.calibration import Calibration, recall

MARGIN = 1.3
"""The estimate may be wrong by so much: a batch is divided until the training fits even then."""

_NEXT_TO_NOTHING = 0.05
"""Of what does not depend on the batch: to divide further would cost time and spare nothing."""


@dataclass(frozen=True, kw_only=True)
class MemoryPlan:
    """How a training is to be computed.

    Attributes:
        parts: micro-batches of each batch.
        whole: bytes at the peak, the batch undivided.
        expected: bytes at the peak, as planned.
        there: bytes that the process may have, those it has included.
        calibrated: whether a probe on this machine was taken into account.
    """

    parts: int = 1
    whole: float = 0.0
    expected: float = 0.0
    there: int = 0
    calibrated: bool = False

    @property
    def decision(self) -> str | None:
        """A sentence for the summary; None where nothing had to be done."""
        if self.parts == 1:
            return None
        return (
            f"memory: {spelled_size(self.there)} are there, about {spelled_size(self.whole)} would be needed: batches "
            f"are computed in {self.parts} parts, which need about {spelled_size(self.expected)} "
            f"({_source(self.calibrated)})"
        )


def _source(calibrated: bool) -> str:
    return "calibrated on this machine" if calibrated else "as on the machine of the estimate's fit"


def plan_memory(values: Mapping[str, Any], held: int | None = None) -> MemoryPlan:
    """The fewest parts with which a training fits; `hardware.memory` says whether batches may be divided.

    Args:
        values: the resolved configuration of a training.
        held: bytes that the process has for good, data for example; all that it has now if None.

    Raises:
        ConfigurationError: it does not fit, or is not to be divided; the message gives the sizes that fit.
    """
    size, allowed = values["data"].get("batch_size"), values["hardware"].get("memory", "auto")
    if allowed == "ignore" or not isinstance(size, int) or not estimable(values):
        return MemoryPlan()
    size //= workers_of(values)
    couples = values["model"].get("diversity_weight") or is_distributed(values)
    here, there, divided = _calibration(values, held), memory_there(), allowed == "auto" and not couples
    parts = _parts(values, size, there, here) if divided else 1
    expected = peak_bytes(values, size // parts, here)
    if expected > there:
        raise _too_large(values, size, there, parts, here)
    whole = peak_bytes(values, size, here)
    return MemoryPlan(parts=parts, whole=whole, expected=expected, there=there, calibrated=here.measured)


def is_tight(values: Mapping[str, Any]) -> bool:
    """Whether the undivided training leaves so little that the estimate's error may decide."""
    size = values["data"].get("batch_size")
    if values["hardware"].get("memory") == "ignore" or not isinstance(size, int) or not estimable(values):
        return False
    return MARGIN**2 * peak_bytes(values, size // workers_of(values), _calibration(values)) > memory_there()


def _calibration(values: Mapping[str, Any], held: int | None = None) -> Calibration:
    """Of this machine, where a probe has measured it; a process that holds more already keeps it."""
    known = recall(values["hardware"].get("intra_op_threads"))
    least = memory.resident_memory() if held is None else held
    return replace(known, process_bytes=max(known.process_bytes, least))


def _parts(values: Mapping[str, Any], size: int, there: int, here: Calibration) -> int:
    """The fewest that fit, or, where none do, with which a step takes next to nothing."""
    least = _NEXT_TO_NOTHING * fixed_bytes(values, here)
    divisors = [n for n in range(1, size + 1) if size % n == 0]
    fitting = (n for n in divisors if MARGIN * peak_bytes(values, size // n, here) <= there)
    small = (n for n in divisors if step_bytes(values, size // n) <= least)
    return next(fitting, next(small, size))


def memory_there() -> int:
    """Bytes that this process may have, those it has included."""
    return memory.available_memory() + memory.resident_memory()


def _too_large(
    values: Mapping[str, Any], size: int, there: int, parts: int, here: Calibration
) -> ConfigurationError:
    words = f" in parts of {size // parts}" if parts > 1 else ""
    problem = (
        f"a training with batch_size={size}{words} would take about "
        f"{spelled_size(peak_bytes(values, size // parts, here))} of memory ({_source(here.measured)}), "
        f"{spelled_size(there)} are there"
    )
    return ConfigurationError("hardware.memory", problem, _remedy(values, size, there, here))


def _remedy(values: Mapping[str, Any], size: int, there: int, here: Calibration) -> str:
    """The largest batch, and the largest cutoff of each circuit, that fit."""
    found = {"data.batch_size": largest(size, lambda batch: peak_bytes(values, batch, here) > there)}
    for name, node in values["model"].items():
        if isinstance(node, dict) and isinstance(node.get("cutoff_dim"), int):
            found[f"model.{name}.cutoff_dim"] = largest(
                node["cutoff_dim"], _too_large_at(values, name, there, here)
            )
    ways = [f"{key} to at most {most}" for key, most in found.items() if most > 1]
    sizes = f"set {', or '.join(ways)}" if ways else "free some memory, or use a machine with more"
    return f"{sizes}; hardware.memory=ignore tries it all the same"


def _too_large_at(
    values: Mapping[str, Any], name: str, there: int, here: Calibration
) -> Callable[[int], bool]:
    """Whether a training takes too much with another cutoff of one circuit."""

    def too_large(cutoff_dim: int) -> bool:
        model = {**values["model"], name: {**values["model"][name], "cutoff_dim": cutoff_dim}}
        return peak_bytes({**values, "model": model}, values["data"]["batch_size"], here) > there

    return too_large
