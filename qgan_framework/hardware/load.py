"""How much of the machine this process may have, and whether others use it."""

from __future__ import annotations

import contextlib
import os
import time

import psutil

MOST_LOAD = 0.5
"""Load average a core above which figures are not to be trusted."""

_MOST_OF_OTHERS = 0.25
"""Of all cores' time, that other processes may take from what is compared; more changes which one is quickest."""

_IDLE = {"idle", "iowait", "guest", "guest_nice"}
"""CPU times in which nothing is computed, or that others include."""


def available_cores() -> int:
    """Cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def busy() -> str | None:
    """Words if others use the machine: if the load average of the last minute exceeds half a process a core."""
    if not hasattr(os, "getloadavg"):
        return None
    load, cores = os.getloadavg()[0], os.cpu_count() or 1
    return None if load <= MOST_LOAD * cores else f"load average {load:.1f} on {cores} cores"


class OtherProcesses:
    """What others than this process, and those that it started, compute from now on."""

    def __init__(self) -> None:
        """Begins now."""
        self._begin, self._before = time.monotonic(), _seconds_of_others()

    def busy(self) -> str | None:
        """Words if it was much."""
        cores, seconds = os.cpu_count() or 1, max(time.monotonic() - self._begin, 1e-9)
        used = min(float(cores), (_seconds_of_others() - self._before) / seconds)
        return None if used <= _MOST_OF_OTHERS * cores else f"others used {used:.1f} of {cores} cores"


def _seconds_of_others() -> float:
    """CPU time of all cores that is not this process's and its children's."""
    everything = sum(value for name, value in psutil.cpu_times()._asdict().items() if name not in _IDLE)
    process = psutil.Process()
    own = sum(process.cpu_times()[:4])  # with children that ended
    for child in process.children(recursive=True):
        with contextlib.suppress(psutil.NoSuchProcess):  # it ended just now
            own += sum(child.cpu_times()[:4])
    return everything - own
