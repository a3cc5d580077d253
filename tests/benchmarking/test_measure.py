from __future__ import annotations

import itertools
import subprocess
import sys
from collections.abc import Callable, Iterator

import psutil
import pytest

from qgan_framework.benchmarking import measure as measuring
from qgan_framework.benchmarking.measure import measure, peak_rss_mb


class Clock:
    """Time that passes only when a call takes some."""

    def __init__(self) -> None:
        self.now = 0.0
        self.calls = 0

    def call_taking(self, durations: Iterator[float]) -> Callable[[], None]:
        def call() -> None:
            self.calls += 1
            self.now += next(durations)

        return call


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(measuring.time, "perf_counter", lambda: made.now)
    monkeypatch.setattr(measuring.time, "process_time", lambda: 2 * made.now)
    monkeypatch.setattr(psutil.Process, "children", lambda self, recursive: [])
    return made


def test_slow_call_is_a_repetition_and_the_median_counts(clock: Clock) -> None:
    first, warm, sized, timed = 9.0, 3.0, 1.0, [1.0, 2.0, 4.0]
    call = clock.call_taking(iter([first, warm, sized, *timed]))
    timing = measure(lambda: call, samples=8, repeats=3, warmup=1)
    assert timing.samples_per_second == 4.0
    assert timing.spread == (8.0 - 2.0) / 4.0
    assert timing.first_call_seconds == 9.0
    assert timing.cpu_percent == pytest.approx(200)


def test_first_call_includes_the_preparation(clock: Clock) -> None:
    def prepare() -> Callable[[], None]:
        clock.now += 5.0
        return clock.call_taking(iter([1.0, 0.5, 0.5]))

    timing = measure(prepare, samples=1, repeats=1, warmup=0)
    assert timing.first_call_seconds == 6.0
    assert timing.spread is None  # of a single repetition nobody knows it


@pytest.mark.parametrize("duration", [2**-4, 2**-10, 2**-20])  # exact sums
def test_cheap_call_is_repeated_until_a_repetition_is_long_enough(clock: Clock, duration: float) -> None:
    call = clock.call_taking(itertools.repeat(duration))
    few = measure(lambda: call, samples=10, repeats=1, warmup=0)
    calls_with_one_repetition = clock.calls
    measure(lambda: call, samples=10, repeats=2, warmup=0)
    calls_of_a_repetition = clock.calls - 2 * calls_with_one_repetition
    assert few.samples_per_second == pytest.approx(10 / duration)
    assert 0.1 <= calls_of_a_repetition * duration <= 0.2


def test_processes_that_run_for_this_one_count_too() -> None:
    program = "import time; ballast = b'x' * (300 * 2**20); end = time.process_time() + 0.5\n"
    program += "while time.process_time() < end: pass\nprint('ready', flush=True); input()"
    before = measuring._cpu_seconds(), peak_rss_mb()
    with subprocess.Popen(
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as child:
        assert child.stdout is not None and child.stdout.readline() == "ready\n"
        after = measuring._cpu_seconds(), peak_rss_mb()
        child.communicate("\n")
    assert after[0] - before[0] > 0.4 and after[1] - before[1] > 290


def test_peak_memory_is_this_process_alone() -> None:
    ballast = bytearray(b"x" * (400 * 2**20))
    program = "from qgan_framework.benchmarking.measure import peak_rss_mb; print(peak_rss_mb())"
    child = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert 1 < float(child.stdout) < 300
    assert peak_rss_mb() > len(ballast) / 2**20
