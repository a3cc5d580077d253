"""Several processes, on one machine or many."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import tensorflow as tf

from qgan_framework.config.checked import checked
from qgan_framework.config.cluster import cluster_of
from qgan_framework.config.messages import tell
from qgan_framework.distribute.base import Distribution
from qgan_framework.distribute.replicas import Replicas
from qgan_framework.types import NonNegativeInt, PositiveFloat


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
        words = f"not all of the workers {', '.join(self.cluster.workers)} were there"
        with _ended_after(
            self.start_seconds, f"{words} within {self.start_seconds:g} s (distribute.start_seconds)"
        ):
            return Replicas(tf.distribute.MultiWorkerMirroredStrategy())


@contextmanager
def _ended_after(seconds: float, message: str) -> Iterator[None]:
    """Ends the process when the time is over: TensorFlow waits for others in code that nothing interrupts."""

    def end() -> None:
        os._exit(tell(message, 1))

    timer = threading.Timer(seconds, end)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
