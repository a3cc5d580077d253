"""Jobs through submitit: on a Slurm cluster, or, to try it, as processes of this machine."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Literal

from qgan_framework.config.checked import checked
from qgan_framework.errors import ConfigurationError
from qgan_framework.sweeps.attempt import JobOrder, run_attempt
from qgan_framework.sweeps.launchers.base import Launcher
from qgan_framework.sweeps.launchers.flight import in_flight, lost
from qgan_framework.sweeps.record import JobRecord
from qgan_framework.types import PositiveInt


class Submitit(Launcher):
    """Submits every job of a sweep by itself. The study's folder must be seen from all machines.

    Args:
        cluster: slurm, or local for processes of this machine.
        max_jobs: jobs that are submitted at the same time.
        timeout_minutes: of a job.
        cpus_per_job: cores of a job.
        memory_gb: of a job; None leaves it to the cluster.
        options: further parameters of submitit's executor, as {slurm_partition: gpu}.
    """

    @checked
    def __init__(
        self,
        *,
        cluster: Literal["slurm", "local"],
        max_jobs: PositiveInt,
        timeout_minutes: PositiveInt,
        cpus_per_job: PositiveInt,
        memory_gb: PositiveInt | None,
        options: dict[str, Any],
    ) -> None:
        """Keeps the settings."""
        self.cluster, self.max_jobs, self.timeout_minutes = cluster, max_jobs, timeout_minutes
        self.cpus_per_job, self.memory_gb, self.options = cpus_per_job, memory_gb, options

    @property
    def workers(self) -> int:
        """Jobs at the same time."""
        return self.max_jobs

    @property
    def threads(self) -> int | None:
        """The job's cores."""
        return self.cpus_per_job

    def check(self) -> None:
        """See `Launcher`."""
        if find_spec("submitit") is None:
            raise ConfigurationError(
                "hydra/launcher", "submitit is not installed", "pip install 'qgan-framework[submitit]'"
            )
        if self.cluster == "slurm" and shutil.which("sbatch") is None:
            problem = "there is no sbatch here, so no Slurm cluster to submit to"
            raise ConfigurationError("hydra.launcher.cluster", problem, "use a login node, or cluster=local")

    def launch(self, orders: Iterable[JobOrder]) -> Iterator[tuple[JobOrder, JobRecord]]:
        """See `Launcher`."""
        import submitit

        def submit(order: JobOrder) -> Any:
            logs: Path = order.folder.parent / ".submitit"
            executor = submitit.AutoExecutor(folder=str(logs), cluster=self.cluster)
            memory = {} if self.memory_gb is None else {"mem_gb": self.memory_gb}
            executor.update_parameters(
                name="qgan",
                timeout_min=self.timeout_minutes,
                cpus_per_task=self.cpus_per_job,
                **memory,
                **self.options,
            )
            return executor.submit(run_attempt, order)

        def result(order: JobOrder, job: Any) -> JobRecord:
            try:
                record: JobRecord = job.result()
            except (submitit.core.utils.UncompletedJobError, submitit.core.utils.FailedJobError) as error:
                return lost(order, error)
            return record

        yield from in_flight(
            orders,
            slots=lambda: self.max_jobs,
            submit=submit,
            ended=lambda job: bool(job.done()),
            result=result,
        )
