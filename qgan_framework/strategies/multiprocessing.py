"""Shares of the batch in processes of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from qgan_framework.config.checked import checked
from qgan_framework.hardware.load import available_cores
from qgan_framework.strategies.parallel import Parallel
from qgan_framework.strategies.process import WorkerProcess
from qgan_framework.types import PositiveFloat, PositiveInt

if TYPE_CHECKING:
    from qgan_framework.engines.base import Engine


class Multiprocessing(Parallel):
    """Each process runs its share on a program and an engine of its own; all start at the first batch, and stay.

    They share the cores between them, see no GPU, and end with this process, however it ends.

    Args:
        max_processes: processes; None takes one for each core that this process may use.
        samples_per_call: samples that an engine is given at once; None gives it a process's whole share.
        timeout_seconds: longest time that a process may take to start, and for a share.
    """

    name: ClassVar[str] = "multiprocessing"

    @checked
    def __init__(
        self,
        *,
        max_processes: PositiveInt | None = None,
        samples_per_call: PositiveInt | None = None,
        timeout_seconds: PositiveFloat = 600.0,
    ) -> None:
        """Keeps the settings."""
        super().__init__(max_processes)
        self.max_processes, self.samples_per_call = max_processes, samples_per_call
        self.timeout_seconds = timeout_seconds

    def _worker(self, engine: Engine) -> WorkerProcess:
        return WorkerProcess(
            engine,
            samples_per_call=self.samples_per_call,
            n_threads=max(1, available_cores() // self.n_workers),
            timeout_seconds=self.timeout_seconds,
        )
