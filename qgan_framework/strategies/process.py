"""A worker process as the process that uses it sees it."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import struct
import subprocess
import sys
import threading
import weakref
from itertools import count
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING, Any, NoReturn

import tensorflow as tf

from qgan_framework.errors import RunError, StrategyError
from qgan_framework.strategies.base import CircuitInput
from qgan_framework.strategies.program import Dims, Pullback

if TYPE_CHECKING:
    from qgan_framework.engines.base import Engine

_SECONDS_TO_END = 5.0
_LONGEST_SECONDS = 1e6
"""What the system can wait for: a number of milliseconds in 32 bits."""


class WorkerProcess:
    """Runs shares of batches on an engine in another process; see `qgan_framework.strategies.worker`.

    It is a new Python that imports nothing of the running script, so that scripts need no
    ``if __name__ == "__main__"``. It ends when this object goes, or when this process ends by whatever cause.

    Args:
        engine: copied, by its class and arguments.
        samples_per_call: samples that the engine is given at once; None gives it the whole share.
        n_threads: of TensorFlow.
        timeout_seconds: longest time to wait for an answer.
    """

    def __init__(
        self, engine: Engine, *, samples_per_call: int | None, n_threads: int, timeout_seconds: float
    ) -> None:
        """Starts the process, and waits until its engine is there."""
        self._timeout_seconds = min(timeout_seconds, _LONGEST_SECONDS)
        self._lock, self._tokens = threading.Lock(), count()
        self._dropped: list[int] = []
        try:
            self._process, self._connection = _start(n_threads, self._timeout_seconds)
        except OSError as error:
            raise StrategyError(f"multiprocessing: a worker process cannot be started: {error}") from error
        self._end = weakref.finalize(self, _end, self._process, self._connection)
        self._ask("engine", type(engine), engine.get_config(), samples_per_call)

    @property
    def usable(self) -> bool:
        """Whether it runs."""
        return self._end.alive and self._process.poll() is None

    @property
    def pid(self) -> int:
        """The process's number."""
        return self._process.pid

    def run(self, share: CircuitInput, batch_size: int, dims: Dims) -> tuple[tf.Tensor, Pullback]:
        """Kets of a share, and its gradients."""
        token = next(self._tokens)
        kets = self._ask("run", token, _arrays(share), batch_size, dims)
        pullback = _RemotePullback(self, token)
        weakref.finalize(pullback, self._dropped.append, token).atexit = False
        return tf.constant(kets), pullback

    def gradient(self, token: int, upstream: tf.Tensor) -> CircuitInput:
        """Gradients of the share that was given a token."""
        found = self._ask("gradient", token, upstream.numpy())
        return CircuitInput(*(None if value is None else tf.constant(value) for value in found))

    def close(self) -> None:
        """Ends the process."""
        self._end()

    def _ask(self, *request: Any) -> Any:
        """The answer to a request.

        Raises:
            StrategyError: the process ended, took too long, or ran out of memory.
            RunError: the engine raised.
        """
        with self._lock:
            dropped, self._dropped[:] = list(self._dropped), []
            try:
                self._connection.send((dropped, *request))
                if not self._connection.poll(self._timeout_seconds):
                    raise TimeoutError
                kind, answer = self._connection.recv()
            except (TimeoutError, BlockingIOError) as error:
                self._fail(f"gave no answer for {self._timeout_seconds:g} s (timeout_seconds)", error)
            except (EOFError, OSError) as error:
                self._fail(self._ending(), error)
        if kind == "out of memory":
            raise StrategyError(f"multiprocessing: a worker process ran out of memory: {answer}")
        if kind == "error":
            raise RunError(f"multiprocessing: a worker process failed: {answer}")
        return answer

    def _fail(self, what: str, cause: Exception | None = None) -> NoReturn:
        self._process.kill()
        self._end()
        raise StrategyError(f"multiprocessing: worker process {self.pid} {what}") from cause

    def _ending(self) -> str:
        try:
            code = self._process.wait(_SECONDS_TO_END)
        except subprocess.TimeoutExpired:
            return "closed its connection"
        return f"was killed by {signal.Signals(-code).name}" if code < 0 else f"ended with exit code {code}"


class _RemotePullback:
    """Gradients of a share; the process keeps what they need until this goes."""

    def __init__(self, process: WorkerProcess, token: int) -> None:
        self._process, self._token = process, token

    def __call__(self, upstream: tf.Tensor) -> CircuitInput:
        return self._process.gradient(self._token, upstream)


def _arrays(share: CircuitInput) -> CircuitInput:
    return CircuitInput(*(None if value is None else value.numpy() for value in share))


def _start(n_threads: int, timeout_seconds: float) -> tuple[subprocess.Popen[bytes], Connection]:
    """A worker, and the connection to it. The end of its standard input tells it that this process is gone."""
    mine, its = socket.socketpair()
    _limit_waits(mine, timeout_seconds)
    program = (
        f"import sys; sys.path[:] = {sys.path!r}; "
        f"from qgan_framework.strategies.worker import serve; serve({its.fileno()})"
    )
    settings = {
        "TF_NUM_INTRAOP_THREADS": str(n_threads),
        "TF_NUM_INTEROP_THREADS": str(n_threads),
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "CUDA_VISIBLE_DEVICES": "-1",
    }
    with mine, its:
        process = subprocess.Popen(
            [sys.executable, "-c", program],
            env=os.environ | settings,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            pass_fds=[its.fileno()],
            start_new_session=True,  # the terminal's Ctrl-C is for this process
        )
        return process, Connection(mine.detach())


def _limit_waits(end: socket.socket, seconds: float) -> None:
    """Sending to a process that has stopped reading, or reading what it has half sent, takes no longer."""
    limit = struct.pack("ll", int(seconds), max(1, int(seconds % 1 * 1e6)))
    for option in (socket.SO_SNDTIMEO, socket.SO_RCVTIMEO):
        end.setsockopt(socket.SOL_SOCKET, option, limit)


def _end(process: subprocess.Popen[bytes], connection: Connection) -> None:
    """Closes the connection, upon which the worker ends; one that computes is killed."""
    connection.close()
    with contextlib.suppress(BrokenPipeError):
        process.stdin.close()  # type: ignore[union-attr]
    try:
        process.wait(_SECONDS_TO_END)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
