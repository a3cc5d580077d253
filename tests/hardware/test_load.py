from __future__ import annotations

import os
from types import SimpleNamespace

import psutil
import pytest

from qgan_framework.hardware import load
from qgan_framework.hardware.load import OtherProcesses


@pytest.mark.parametrize(("others", "told"), [(4.0, None), (6.0, "others used 0.6 of 2 cores")])
def test_only_what_others_compute_makes_the_machine_busy(
    monkeypatch: pytest.MonkeyPatch, others: float, told: str | None
) -> None:
    """In ten seconds this process and a worker of its own use a core and a half."""
    seconds = {"machine": 100.0, "own": 30.0, "worker": 20.0, "now": 0.0}

    class Process:
        def __init__(self, name: str = "own") -> None:
            self.name = name

        def cpu_times(self) -> tuple[float, ...]:
            return seconds[self.name] - 1.0, 1.0, 0.0, 0.0, 99.0  # the last one is waiting

        def children(self, *, recursive: bool) -> list[Process]:
            return [Process("worker")] if recursive else []

    class Times(SimpleNamespace):
        def _asdict(self) -> dict[str, float]:
            return vars(self)

    monkeypatch.setattr(psutil, "Process", Process)
    monkeypatch.setattr(psutil, "cpu_times", lambda: Times(user=seconds["machine"], idle=seconds["now"] * 9))
    monkeypatch.setattr(load.time, "monotonic", lambda: seconds["now"])
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    watch = OtherProcesses()
    seconds.update(now=10.0, own=38.0, worker=27.0, machine=115.0 + others)
    assert watch.busy() == told
