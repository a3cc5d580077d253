"""Gives way when the machine is needed by others, or its memory runs out."""

from __future__ import annotations

import time
from typing import Any, ClassVar, Literal

from qgan_framework.callbacks.base import RunCallback
from qgan_framework.config.callback_rules import check_divisible, check_limits
from qgan_framework.config.checked import checked
from qgan_framework.hardware.readings import Reading, Readings
from qgan_framework.types import NonNegativeFloat, PositiveFloat, PositiveInt

Percent = NonNegativeFloat


class RunningCount:
    """How often in a row something held."""

    def __init__(self) -> None:
        """Not yet."""
        self.count = 0

    def add(self, holds: bool) -> int:
        """Counts once more, or from 0."""
        self.count = self.count + 1 if holds else 0
        return self.count


class ResourceGuard(RunCallback):
    """Pauses, computes in smaller parts, or stops, while the machine is short of something; it saves first.

    The run's own use of the processor is its work and no illness: what counts is the use by others. Memory is the
    machine's, or its container's. A limit must be passed at ``patience`` readings running, and is left only when the
    use is ``release`` percent points below it, so that the guard does not flutter. Every decision is logged, and in
    the run's summary.

    Args:
        on_cpu: pause until others use less, stop, or none.
        on_memory: shrink (twice as many micro-batches, with the same gradients up to rounding; stop when a batch cannot
            be divided further), pause, stop, or none.
        cpu_limit: percent of all cores that other processes use.
        memory_limit: percent of the memory in use.
        release: percent points below a limit at which it counts as left.
        patience: readings.
        seconds_between_readings: of the readings, which cost less than a millisecond each.
        longest_pause_seconds: after which training goes on whatever the machine does.
    """

    saves: ClassVar[bool] = True
    remembered: ClassVar[tuple[str, ...]] = ("micro_batches",)

    @checked
    def __init__(
        self,
        *,
        on_cpu: Literal["pause", "stop", "none"],
        on_memory: Literal["shrink", "pause", "stop", "none"],
        cpu_limit: Percent,
        memory_limit: Percent,
        release: Percent,
        patience: PositiveInt,
        seconds_between_readings: PositiveFloat,
        longest_pause_seconds: PositiveFloat,
    ) -> None:
        """Keeps the settings."""
        super().__init__()
        check_limits({"cpu_limit": cpu_limit, "memory_limit": memory_limit}, release)
        self.actions = {"cpu": on_cpu, "memory": on_memory}
        self.limits = {"cpu": cpu_limit, "memory": memory_limit}
        self.release, self.patience = release, patience
        self.seconds, self.longest_pause = seconds_between_readings, longest_pause_seconds
        self.micro_batches = self._fewest = 1
        self._above = {kind: RunningCount() for kind in self.limits}
        self._below = RunningCount()
        self._readings: Readings | None = None
        self._read_at = 0.0

    def on_train_begin(self, logs: dict[str, Any] | None = None) -> None:
        """Begins to read."""
        if self.actions["memory"] == "shrink":
            check_divisible(getattr(self.model, "diversity_weight", 0.0), key="callbacks.resource_guard.")
        self._readings, self._read_at = Readings(), time.monotonic()
        self.micro_batches = self._fewest = getattr(self.model, "micro_batches", 1)  # as the run was planned

    def on_epoch_begin(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """A resumed training goes on in as many parts as before."""
        self.micro_batches = self.model.micro_batches = max(self.micro_batches, self._fewest)

    def on_train_batch_end(self, batch: int, logs: dict[str, Any] | None = None) -> None:
        """Reads, and acts, now and then."""
        if time.monotonic() - self._read_at < self.seconds:
            return
        use = _use(self._read())
        for kind, limit in self.limits.items():
            if self._above[kind].add(use[kind] > limit) >= self.patience:
                self._above[kind].add(False)
                self._act(kind, use[kind])
        if self._below.add(use["memory"] < self.limits["memory"] - self.release) >= self.patience:
            self._grow(use["memory"])

    def _read(self) -> Reading:
        assert self._readings is not None, "a training begins with on_train_begin"
        self._read_at = time.monotonic()
        return self._readings.read()

    def _act(self, kind: str, use: float) -> None:
        words = {"cpu": "other processes use", "memory": "memory in use is"}
        finding = f"{words[kind]} {use:.0f} %, above {self.limits[kind]:g} %"
        action = self.actions[kind]
        if action == "none":
            return
        self.context.save("last.npz")
        if action == "pause":
            self._pause(kind, finding)
        elif action == "shrink" and (parts := self._next_parts()) is not None:
            self._divide(parts, finding)
        else:
            self.decide(f"resource_guard: {finding}: stopped")
            self.stop(f"by resource_guard: {finding}")

    def _next_parts(self) -> int | None:
        """The next larger number of equal parts of a batch; None where there is none."""
        size = self.context.batch_size
        return next((n for n in range(2 * self.micro_batches, size + 1) if size % n == 0), None)

    def _grow(self, use: float) -> None:
        self._below.add(False)
        if self.micro_batches > self._fewest:
            size = self.context.batch_size
            fewer = [n for n in range(1, self.micro_batches // 2 + 1) if size % n == 0]
            self._divide(max(fewer[-1], self._fewest), f"memory in use fell to {use:.0f} %")

    def _divide(self, parts: int, finding: str) -> None:
        self.micro_batches = self.model.micro_batches = parts
        self.decide(f"resource_guard: {finding}: batches are computed in {parts} parts")

    def _pause(self, kind: str, finding: str) -> None:
        self.decide(f"resource_guard: {finding}: paused")
        began = time.monotonic()
        while not self.model.stop_training:
            time.sleep(self.seconds)
            use, waited = _use(self._read())[kind], time.monotonic() - began
            if use < self.limits[kind] - self.release or waited > self.longest_pause:
                self.decide(f"resource_guard: goes on after {waited:.0f} s, at {use:.0f} %")
                return


def _use(reading: Reading) -> dict[str, float]:
    return {"cpu": reading.other_cpu, "memory": reading.memory}
