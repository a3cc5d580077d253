"""Asks a worker process, and makes sure that it ends."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, Any

from qgan_framework.errors import RunError

WORKER = (sys.executable, "-m", "qgan_framework.benchmarking.worker")


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
    """Starts a worker, gives it a request, and waits for the answer.

    Args:
        request: the question in JSON's types.
        subject: what is asked for, named in errors.
        timeout_seconds: after which the worker is killed.
        command: the worker; another one may run in an environment of its own.

    Returns:
        The worker's answer.

    Raises:
        RunError: the worker died, took too long, or answered nothing that can be understood.
    """
    with tempfile.TemporaryFile() as answer, tempfile.TemporaryFile() as complaints:
        try:
            exit_code = _run(command, json.dumps(request), answer, complaints, timeout_seconds)
        except subprocess.TimeoutExpired as error:
            limit = f"not finished after benchmark.timeout_seconds={timeout_seconds:g}"
            raise RunError(f"{subject}: {limit}; raise it, or leave this size out") from error
        if exit_code != 0:
            raise RunError(f"{subject}: the worker {_ending(exit_code)}: {_last_line(complaints)}")
        text = _content(answer)
    try:
        found = json.loads(text)
    except ValueError as error:
        raise RunError(f"{subject}: the worker's answer cannot be understood: {text[:200]!r}") from error
    assert isinstance(found, dict)
    return found


def _run(
    command: Sequence[str], request: str, answer: IO[bytes], complaints: IO[bytes], timeout_seconds: float
) -> int:
    """The worker's exit code.

    Its standard input stays open while it runs: when this process ends, by whatever cause, the worker sees
    the end of the input and ends too. A session of its own keeps the terminal's Ctrl-C from it and groups its
    children.
    """
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=answer, stderr=complaints, bufsize=0, start_new_session=True
    ) as process:
        assert process.stdin is not None
        try:
            with contextlib.suppress(BrokenPipeError):  # it died already: its exit code tells
                process.stdin.write(request.encode() + b"\n")
            return process.wait(timeout_seconds)
        except BaseException:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            raise


def _ending(exit_code: int) -> str:
    if exit_code >= 0:
        return f"ended with exit code {exit_code}"
    return f"was killed by {signal.Signals(-exit_code).name}"


def _last_line(stream: IO[bytes]) -> str:
    lines = [line.strip() for line in _content(stream).splitlines() if line.strip()]
    return lines[-1] if lines else "it left no message"


def _content(stream: IO[bytes]) -> str:
    stream.seek(0)
    return stream.read().decode("utf-8", errors="replace")
