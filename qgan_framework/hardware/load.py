"""How much of the machine this process may have, and whether others use it."""

from __future__ import annotations

import os

MOST_LOAD = 0.5
"""Load average a core above which figures are not to be trusted."""


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
