"""Jobs on this machine, a few at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import joblib

from qgan_framework.config.checked import checked
from qgan_framework.sweeps.attempt import JobOrder, run_attempt
from qgan_framework.sweeps.launchers.base import Launcher
from qgan_framework.sweeps.record import JobRecord
from qgan_framework.types import PositiveInt


class Local(Launcher):
    """Runs jobs through joblib; each is a process of its own, which a thread waits for.

    Args:
        n_jobs: jobs at the same time; None takes one a core.
    """

    @checked
    def __init__(self, *, n_jobs: PositiveInt | None) -> None:
        """Keeps the number."""
        self.n_jobs = n_jobs

    @property
    def workers(self) -> int:
        """Jobs at the same time."""
        return self.n_jobs or joblib.cpu_count()

    def launch(self, orders: Iterable[JobOrder]) -> Iterator[tuple[JobOrder, JobRecord]]:
        """See `Launcher`."""
        parallel = joblib.Parallel(
            n_jobs=self.workers,
            backend="threading",
            return_as="generator_unordered",
            pre_dispatch="n_jobs",
            batch_size=1,
        )
        yield from parallel(joblib.delayed(_attempt)(order) for order in orders)


def _attempt(order: JobOrder) -> tuple[JobOrder, JobRecord]:
    return order, run_attempt(order)
