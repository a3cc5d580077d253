"""Asks a worker process, and makes sure that it ends."""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from qgan_framework.errors import RunError

WORKER = (sys.executable, "-m", "qgan_framework.benchmarking.worker")

_SECONDS_TO_END = 10.0
_READ_AT_ONCE = 1 << 16


def peer_worker(name: str, python: str) -> tuple[str, ...]:
    """The command of a peer's worker.

    Args:
        name: its module in `qgan_framework.benchmarking.peers`.
        python: the interpreter of the peers' environment.
    """
    # This package is not installed there. Its folder comes last, so that nothing beside it hides that
    # environment's own libraries.
    folder = str(Path(__file__).resolve().parents[2])
    program = (
        f"import sys; sys.path.append({folder!r}); "
        f"from qgan_framework.benchmarking.peers import {name}; {name}.main()"
    )
    return str(Path(python).expanduser()), "-c", program


def ask(
    request: Mapping[str, Any], *, subject: str, timeout_seconds: float, command: Sequence[str] = WORKER
) -> dict[str, Any]:
    """Starts a worker, asks it one thing, and ends it; see `Worker.ask`."""
    with Worker(command) as worker:
        return worker.ask(request, subject=subject, timeout_seconds=timeout_seconds)


class Worker:
    """A process that answers questions, started here.

    Its standard input stays open while it runs: when this process ends, by whatever cause, the worker sees the end
    of the input and ends too. A session of its own keeps the terminal's Ctrl-C from it and groups its children.

    Args:
        command: the worker; another one than `WORKER` may run in an environment of its own.
    """

    def __init__(self, command: Sequence[str] = WORKER) -> None:
        """Starts it."""
        self._complaints = tempfile.TemporaryFile()  # noqa: SIM115 - `close` closes it
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._complaints,
            bufsize=0,
            start_new_session=True,
        )

    def __enter__(self) -> Worker:
        """Itself."""
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        """Ends it: at once after an error, otherwise by the end of its input."""
        self.close(kill=kind is not None)

    def ask(self, request: Mapping[str, Any], *, subject: str, timeout_seconds: float) -> dict[str, Any]:
        """Gives it a request, and waits for the answer.

        Args:
            request: the question in JSON's types.
            subject: what is asked for, named in errors.
            timeout_seconds: after which the worker is killed.

        Returns:
            The worker's answer.

        Raises:
            RunError: the worker died, took too long, or answered nothing that can be understood.
        """
        try:
            text = self._answer(json.dumps(request), timeout_seconds)
        except subprocess.TimeoutExpired as error:
            limit = f"not finished after benchmark.timeout_seconds={timeout_seconds:g}"
            raise RunError(f"{subject}: {limit}; raise it, or leave this size out") from error
        if text is None:
            raise RunError(f"{subject}: the worker {self._ending()}: {self._last_line()}")
        try:
            found = json.loads(text)
        except ValueError as error:
            raise RunError(f"{subject}: the worker's answer cannot be understood: {text[:200]!r}") from error
        assert isinstance(found, dict)
        return found

    def close(self, *, kill: bool = False) -> None:
        """Ends it and its children, and waits for its end.

        Args:
            kill: by SIGKILL.
        """
        assert self._process.stdin is not None and self._process.stdout is not None
        with contextlib.suppress(BrokenPipeError):
            self._process.stdin.close()
        try:
            self._process.wait(0.0 if kill else _SECONDS_TO_END)
        except subprocess.TimeoutExpired:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
        self._process.stdout.close()
        self._complaints.close()

    def _answer(self, request: str, timeout_seconds: float) -> str | None:
        """A line of its output; None where that ended, as the worker did.

        Raises:
            TimeoutExpired: there is none yet.
        """
        assert self._process.stdin is not None and self._process.stdout is not None
        with contextlib.suppress(BrokenPipeError):  # it died already: its exit code tells
            self._process.stdin.write(request.encode() + b"\n")
        deadline, text, stream = time.monotonic() + timeout_seconds, b"", self._process.stdout
        while not text.endswith(b"\n"):
            if not select.select([stream], [], [], max(0.0, deadline - time.monotonic()))[0]:
                raise subprocess.TimeoutExpired(self._process.args, timeout_seconds)
            if not (part := stream.read(_READ_AT_ONCE)):
                return None
            text += part
        return text.decode("utf-8", errors="replace")

    def _ending(self) -> str:
        try:
            exit_code = self._process.wait(_SECONDS_TO_END)
        except subprocess.TimeoutExpired:
            return "closed its output"
        return (
            f"ended with exit code {exit_code}"
            if exit_code >= 0
            else f"was killed by {signal.Signals(-exit_code).name}"
        )

    def _last_line(self) -> str:
        self._complaints.seek(0)
        text = self._complaints.read().decode("utf-8", errors="replace")
        lines = [line.strip() for line in text.splitlines() if line.strip()]
        return lines[-1] if lines else "it left no message"
