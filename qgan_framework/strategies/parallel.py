"""What strategies with several workers have in common."""

from __future__ import annotations

import threading
from abc import abstractmethod
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, Protocol

import tensorflow as tf

from qgan_framework.hardware.load import available_cores
from qgan_framework.strategies.base import CircuitInput, Strategy
from qgan_framework.strategies.outside import run_outside
from qgan_framework.strategies.program import Dims, Pullback
from qgan_framework.strategies.shares import equal_parts, merge_gradients, size_of, split

if TYPE_CHECKING:
    from qgan_framework.engines.base import Engine


class Worker(Protocol):
    """Runs shares of batches on an engine of its own."""

    def run(self, share: CircuitInput, batch_size: int, dims: Dims) -> tuple[tf.Tensor, Pullback]:
        """Kets of a share, and its gradients."""

    def close(self) -> None:
        """Ends whatever runs it."""

    @property
    def usable(self) -> bool:
        """Whether it can be given another share."""


class Parallel(Strategy):
    """Gives every worker an equal share of the batch, and puts kets and gradients together again.

    Workers cannot become part of compiled code: training steps with such a strategy are not compiled, and within the
    graph of a Keras model's own `fit` the call is a `tf.py_function`. Gradients of gradients are refused.

    Args:
        most: workers at most; None takes one for each core that this process may use.
    """

    traceable = False
    differentiable_twice = False

    def __init__(self, most: int | None) -> None:
        """No worker is started before the first batch."""
        self.n_workers = most or available_cores()
        self._lock = threading.Lock()
        self._pool: ThreadPoolExecutor | None = None
        self._workers: list[Worker] = []
        self._runs: tuple[Any, ...] = ()

    @abstractmethod
    def _worker(self, engine: Engine) -> Worker:
        """A new worker."""

    def run(
        self, engine: Engine, batch: CircuitInput, *, n_modes: int, cutoff_dim: int, batch_size: int
    ) -> tf.Tensor:
        """Shares in parallel; see `Strategy.run`."""
        dims = Dims(n_modes, cutoff_dim)
        size = batch_size if isinstance(batch_size, int) else None
        shape, dtype = (size, *[cutoff_dim] * n_modes), tf.as_dtype(engine.precision)

        def run_shares(values: CircuitInput) -> tuple[tf.Tensor, Pullback]:
            return self._run_shares(engine, values, size or size_of(values), dims)

        return run_outside(run_shares, batch, shape, dtype)

    def _run_shares(
        self, engine: Engine, batch: CircuitInput, batch_size: int, dims: Dims
    ) -> tuple[tf.Tensor, Pullback]:
        sizes = equal_parts(batch_size, self.n_workers)
        pool, workers = self._started(engine, len(sizes))
        jobs = zip(workers, split(batch, sizes), sizes, strict=False)
        results = list(pool.map(lambda job: job[0].run(*job[1:], dims), jobs))

        def pullback(upstream: tf.Tensor) -> CircuitInput:
            pieces = tf.split(upstream, sizes)
            backward = [one for _, one in results]
            return merge_gradients(batch, list(pool.map(lambda one, piece: one(piece), backward, pieces)))

        return tf.concat([kets for kets, _ in results], 0), pullback

    def _started(self, engine: Engine, count: int) -> tuple[ThreadPoolExecutor, list[Worker]]:
        """The threads and so many workers of an engine, started where they are not running."""
        runs = type(engine), tuple(engine.get_config().items())
        with self._lock:
            usable = all(worker.usable for worker in self._workers)
            if self._pool is None or runs != self._runs or not usable:
                self._stop()
                self._pool = ThreadPoolExecutor(self.n_workers, thread_name_prefix=self.name)
                self._runs = runs
            missing = range(len(self._workers), count)
            self._workers.extend(self._pool.map(lambda _: self._worker(engine), missing))
            return self._pool, self._workers

    def close(self) -> None:
        """See `Strategy.close`."""
        with self._lock:
            self._stop()

    def _stop(self) -> None:
        for worker in self._workers:
            worker.close()
        if self._pool is not None:
            self._pool.shutdown(wait=True)
        self._pool, self._workers = None, []
