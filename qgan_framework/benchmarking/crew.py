"""Workers that are started several at a time."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Sequence
from typing import Any

from qgan_framework.benchmarking.process import WORKER, Worker, ask
from qgan_framework.errors import RunError
from qgan_framework.hardware.load import available_cores

_AT_ONCE = 4
"""Workers that wait for their turn at most: each holds TensorFlow's libraries in memory."""


class Crew:
    """Gives each question to a worker that nobody asked before.

    Starting one is mostly importing, on a single core. So as many as there are cores import at the same time, before
    the first of them is asked; then they are asked one by one, while the others wait without computing.

    Args:
        preparation: the request that makes a worker ready.
        timeout_seconds: of getting ready.
    """

    def __init__(self, preparation: Mapping[str, Any], timeout_seconds: float) -> None:
        """Starts none yet."""
        self._expected = 1
        self._preparation, self._timeout_seconds = preparation, timeout_seconds
        self._ready: list[Worker] = []

    def __enter__(self) -> Crew:
        """Itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Ends the workers that were not asked."""
        while self._ready:
            self._ready.pop().close(kill=True)

    def expect(self, questions: int) -> None:
        """Tells how many questions are to come for `WORKER`, so that no worker is started in vain."""
        self._expected = questions

    def ask(
        self, request: Mapping[str, Any], *, subject: str, timeout_seconds: float, command: Sequence[str]
    ) -> dict[str, Any]:
        """The answer of a new worker; see `Worker.ask`. A command other than `WORKER` is started by itself."""
        if command is not WORKER:
            return ask(request, subject=subject, timeout_seconds=timeout_seconds, command=command)
        if not self._ready:
            self._start(min(available_cores(), _AT_ONCE, max(self._expected, 1)))
        self._expected -= 1
        with self._ready.pop() as worker:
            return worker.ask(request, subject=subject, timeout_seconds=timeout_seconds)

    def _start(self, count: int) -> None:
        """Starts workers and waits until the last one is ready. One that died tells so when it is asked."""
        self._ready = [Worker() for _ in range(count)]
        for worker in self._ready:
            with contextlib.suppress(RunError):
                worker.ask(self._preparation, subject="a worker", timeout_seconds=self._timeout_seconds)
