"""What a launcher is: it runs the jobs of a study, here or elsewhere."""

from __future__ import annotations

import os
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator

from qgan_framework.sweeps.attempt import JobOrder
from qgan_framework.sweeps.record import JobRecord


class Launcher(ABC):
    """Runs orders, each in a fresh process."""

    @property
    @abstractmethod
    def workers(self) -> int:
        """How many jobs run at the same time; 0 where that is not known beforehand."""

    @property
    def threads(self) -> int | None:
        """Threads that a job should use so that all at once do not ask for more cores than there are; None for all."""
        return None if self.workers == 1 else max(1, (os.cpu_count() or 1) // self.workers)

    def check(self) -> None:  # noqa: B027 - most launchers need nothing
        """Raises `ConfigurationError` where what the launcher needs is not here, before anything is written."""

    @abstractmethod
    def launch(self, orders: Iterable[JobOrder]) -> Iterator[tuple[JobOrder, JobRecord]]:
        """Runs the orders and gives each with its record as it ends.

        An order is taken from ``orders`` only when a worker is free for it, so that they may depend on what ended.
        """
