"""How a computation is timed."""

from __future__ import annotations

import math
import os
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import psutil

SHORTEST_REPETITION = 0.1
"""Seconds that a repetition lasts at least; below, the clock and the scheduler weigh too much."""

SPREAD_DEFINITION = "spread is (max − min) / median of samples a second over the repetitions"


@dataclass(frozen=True, kw_only=True)
class Timing:
    """What was measured.

    Attributes:
        samples_per_second: median over the repetitions.
        spread: (max − min) / median of samples a second over the repetitions; None of a single one.
        first_call_seconds: the first call with all that it prepares (tracing, compiling).
        cpu_percent: CPU time of all threads, and of processes that this one started, over wall time
            of the repetitions; 100 is one busy core.
    """

    samples_per_second: float
    spread: float | None
    first_call_seconds: float
    cpu_percent: float


def measure(
    prepare: Callable[[], Callable[[], object]], *, samples: int, repeats: int, warmup: int
) -> Timing:
    """Times a computation once it is prepared and warm.

    Args:
        prepare: traces or compiles, and returns the call, which must return only when its result is computed.
        samples: of one call.
        repeats: repetitions, each of as many calls as last `SHORTEST_REPETITION`, or of one longer call.
        warmup: calls after the first one that are not timed.
    """
    begin = time.perf_counter()
    call = prepare()
    call()
    first_call_seconds = time.perf_counter() - begin
    for _ in range(warmup):
        call()
    calls = _calls_of_a_repetition(call)
    cpu_begin, begin = _cpu_seconds(), time.perf_counter()
    speeds = [calls * samples / _seconds(call, calls) for _ in range(repeats)]
    cpu, wall = _cpu_seconds() - cpu_begin, time.perf_counter() - begin
    median = statistics.median(speeds)
    return Timing(
        samples_per_second=median,
        spread=(max(speeds) - min(speeds)) / median if repeats > 1 else None,
        first_call_seconds=first_call_seconds,
        cpu_percent=100 * cpu / wall,
    )


def _calls_of_a_repetition(call: Callable[[], object]) -> int:
    """How many calls last `SHORTEST_REPETITION`."""
    calls = 1
    while (seconds := _seconds(call, calls)) < SHORTEST_REPETITION:
        # A fifth more, because few calls are timed badly; ten times at most, because one may be far off.
        calls = max(
            calls + 1, min(10 * calls, math.ceil(1.2 * calls * SHORTEST_REPETITION / max(seconds, 1e-9)))
        )
    return calls


def _seconds(call: Callable[[], object], calls: int) -> float:
    begin = time.perf_counter()
    for _ in range(calls):
        call()
    return time.perf_counter() - begin


def _cpu_seconds() -> float:
    """CPU time of this process and of those that it started and that run."""
    others = (child.cpu_times() for child in psutil.Process().children(recursive=True))
    return time.process_time() + sum(times.user + times.system for times in others)


def peak_rss_mb() -> float:
    """Largest resident memory of this process so far, and of those that it started and that run, in MB (2²⁰ bytes).

    Linux keeps it in /proc as VmHWM. `getrusage` is for other systems: on Linux its figure starts from the
    memory of the process that started this one.
    """
    children = psutil.Process().children(recursive=True)
    if Path("/proc/self/status").is_file():
        return sum(_high_water_mark(number) for number in (os.getpid(), *(child.pid for child in children)))
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)
    return peak + sum(child.memory_info().rss for child in children) / 2**20


def _high_water_mark(pid: int) -> float:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("VmHWM:")).split()[1]) / 2**10
