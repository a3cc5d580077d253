"""Jobs on a Ray cluster: the same command, on as many machines as the cluster has."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from typing import Any

from qgan_framework.config.checked import checked
from qgan_framework.errors import ConfigurationError
from qgan_framework.sweeps.attempt import JobOrder, run_attempt
from qgan_framework.sweeps.launchers.base import Launcher
from qgan_framework.sweeps.launchers.flight import in_flight, lost
from qgan_framework.sweeps.record import JobRecord
from qgan_framework.types import NonNegativeInt, PositiveInt


class Ray(Launcher):
    """Runs every job as a Ray task. The study's folder must be seen, at the same path, from all machines.

    A job whose machine is lost runs again on another one. It cannot run twice at once: a worker's end is its job's end.

    Args:
        address: of a cluster, or auto for the one that this machine belongs to; None starts one on this machine alone.
        cpus_per_job: cores of a job.
        retries: how often a job whose worker was lost is tried again.
    """

    @checked
    def __init__(self, *, address: str | None, cpus_per_job: PositiveInt, retries: NonNegativeInt) -> None:
        """Keeps the settings."""
        self.address, self.cpus_per_job, self.retries = address, cpus_per_job, retries

    @property
    def workers(self) -> int:
        """Not known before the cluster is."""
        return 0

    @property
    def threads(self) -> int | None:
        """The job's cores."""
        return self.cpus_per_job

    def check(self) -> None:
        """See `Launcher`."""
        if find_spec("ray") is None:
            raise ConfigurationError(
                "hydra/launcher", "ray is not installed", "pip install 'qgan-framework[ray]'"
            )

    def launch(self, orders: Iterable[JobOrder]) -> Iterator[tuple[JobOrder, JobRecord]]:
        """See `Launcher`."""
        import ray

        with self._connected():
            task = ray.remote(num_cpus=self.cpus_per_job, max_retries=self.retries, max_calls=1)(run_attempt)

            def result(order: JobOrder, reference: Any) -> JobRecord:
                try:
                    record: JobRecord = ray.get(reference)
                except ray.exceptions.RayError as error:
                    return lost(order, error)
                return record

            yield from in_flight(
                orders,
                slots=self._slots,
                submit=task.remote,
                ended=lambda reference: bool(ray.wait([reference], timeout=0)[0]),
                result=result,
            )

    def _slots(self) -> int:
        import ray

        return int(ray.cluster_resources().get("CPU", 0)) // self.cpus_per_job

    @contextmanager
    def _connected(self) -> Iterator[None]:
        import ray

        os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
        if self.address is None:
            os.environ.setdefault(
                "RAY_AUTH_MODE", "disabled"
            )  # else a token is written under the home folder
        path = os.environ.get("PYTHONPATH")
        try:
            ray.init(
                address=self.address,
                logging_level="error",
                log_to_driver=False,
                runtime_env={"env_vars": {"PYTHONPATH": path}} if path else None,
                **({"include_dashboard": False} if self.address is None else {}),
            )
        except (ConnectionError, ValueError) as error:
            problem = f"no Ray cluster answers at {self.address} ({str(error).splitlines()[0]})"
            raise ConfigurationError(
                "hydra.launcher.address", problem, "start one: ray start --head"
            ) from error
        try:
            yield
        finally:
            ray.shutdown()
