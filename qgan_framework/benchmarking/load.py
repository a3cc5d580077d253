"""Whether the machine is free enough to measure on."""

from __future__ import annotations

import os

MOST_LOAD = 0.5
"""Load average a core above which figures of a benchmark are not to be trusted."""


def busy() -> str | None:
    """A warning if others use the machine: if the load average of the last minute exceeds half a process a core."""
    if not hasattr(os, "getloadavg"):
        return None
    load, cores = os.getloadavg()[0], os.cpu_count() or 1
    if load <= MOST_LOAD * cores:
        return None
    return (
        f"the machine was busy before the benchmark began (load average {load:.1f} on {cores} cores): "
        "its figures are too low, and not comparable"
    )
