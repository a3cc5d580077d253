"""Several processes, on one machine or many."""

from __future__ import annotations

import faulthandler
import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager

import tensorflow as tf

from qgan_framework.config.checked import checked
from qgan_framework.config.cluster import cluster_of
from qgan_framework.distribute.base import Distribution
from qgan_framework.distribute.replicas import Replicas
from qgan_framework.types import NonNegativeInt, PositiveFloat

_log = logging.getLogger(__name__)


class MultiWorker(Distribution):
    """Divides batches among processes by `tf.distribute.MultiWorkerMirroredStrategy`; each takes all its GPUs.

    The same command is started once for each worker. The first one, the chief, decides how training goes, and writes
    the run's folder; the others compute their shares of every batch.

    Args:
        workers: host:port of each, the chief's first; None takes them from the environment's TF_CONFIG.
        index: of this process among them; None takes it from TF_CONFIG.
        start_seconds: to wait until all workers are there.

    Raises:
        ConfigurationError: the workers are named wrongly, or not at all.
    """

    @checked
    def __init__(
        self, *, workers: list[str] | None, index: NonNegativeInt | None, start_seconds: PositiveFloat
    ) -> None:
        """Keeps the addresses."""
        self.cluster = cluster_of(workers, index, key="distribute.")
        self.n_workers, self.index = len(self.cluster.workers), self.cluster.index
        self.start_seconds = start_seconds

    def start(self) -> Replicas:
        """Waits for the others."""
        os.environ["TF_CONFIG"] = self.cluster.tf_config
        place = f"worker {self.index} of {self.n_workers} ({self.cluster.workers[self.index]})"
        seconds = f"{self.start_seconds:g} s at most (distribute.start_seconds), then ends"
        _log.info("%s waits for the others, %s", place, seconds)
        with _ended_after(self.start_seconds):
            return Replicas(tf.distribute.MultiWorkerMirroredStrategy())


@contextmanager
def _ended_after(seconds: float) -> Iterator[None]:
    """Ends the process with exit code 1 when the time is over.

    TensorFlow waits for others in code that keeps Python's threads and signal handlers from running.
    """
    with open(os.devnull, "w", encoding="utf-8") as nowhere:
        faulthandler.dump_traceback_later(seconds, exit=True, file=nowhere)
        try:
            yield
        finally:
            faulthandler.cancel_dump_traceback_later()
