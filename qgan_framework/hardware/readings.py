"""What this process and all others use of the machine."""

from __future__ import annotations

import os
from typing import NamedTuple

import psutil

from qgan_framework.hardware.memory import memory_use


class Reading(NamedTuple):
    """Use of the machine at one moment, since the reading before.

    Attributes:
        own_cpu: of this process, in percent of one core.
        other_cpu: of all other processes, in percent of all cores.
        memory: of the machine, or of the container where that has less left, in percent.
        rss_mb: resident memory of this process in MB.
    """

    own_cpu: float
    other_cpu: float
    memory: float
    rss_mb: float


class Readings:
    """Reads, each time since the last."""

    def __init__(self) -> None:
        """Begins the first measurement."""
        self._process = psutil.Process()
        self._process.cpu_percent()
        psutil.cpu_percent()

    def read(self) -> Reading:
        """Now."""
        own, everything = self._process.cpu_percent(), psutil.cpu_percent()
        other = max(0.0, everything - own / (os.cpu_count() or 1))
        return Reading(own, other, memory_use(), self._process.memory_info().rss / 2**20)
