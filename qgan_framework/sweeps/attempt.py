"""One attempt at a job: a fresh process that runs the ordinary command line in the job's folder."""

from __future__ import annotations

import contextlib
import os
import platform
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from qgan_framework.sweeps.record import JobRecord, Status, read_record, set_aside, write_record

STOP_FILE = "stop"
LOG_FILE = "output.log"
_SECONDS_BETWEEN_LOOKS = 0.1
_HOPELESS = "ended early: worse than the median of the others at the same epoch"
_STOPPED = (143, -signal.SIGTERM)  # in good order, or before it could be
_STATUS_OF_EXIT: dict[int, Status] = {
    0: "completed",
    130: "interrupted",
    **dict.fromkeys(_STOPPED, "interrupted"),
}


@dataclass(frozen=True, kw_only=True)
class JobOrder:
    """All that is needed to run a job, on this machine or on another one that sees the same files.

    Attributes:
        number: of the job in its study.
        digest: of its configuration.
        folder: absolute; its parent is the study's folder.
        arguments: of the command line, without the folder.
        working_folder: where the command line is given.
        environment: variables to set.
        goes_on: whether the command line goes on with what an interrupted attempt left in the folder.
    """

    number: int
    digest: str
    folder: Path
    arguments: tuple[str, ...]
    working_folder: Path
    environment: Mapping[str, str] = field(default_factory=dict)
    goes_on: bool = False


def run_attempt(order: JobOrder) -> JobRecord:
    """Runs the job unless it is complete, and records how it ended in its folder.

    It goes on with an interrupted attempt where it can; any other is kept beside it. A file ``stop`` in the job's
    folder, or in that of the study, ends the job in good order: it is sent SIGTERM. A job whose folder cannot be
    written has failed.
    """
    try:
        return _attempt(order)
    except OSError as error:
        return JobRecord(digest=order.digest, status="failed", reason=f"{order.folder}: {error}")


def _attempt(order: JobOrder) -> JobRecord:
    earlier = read_record(order.folder, order.digest)
    if earlier.status == "completed":
        return earlier
    if _stopped(order.folder.parent):
        return JobRecord(digest=order.digest, status="new")
    goes_on = _goes_on(order, earlier)
    if not goes_on:
        set_aside(order.folder)
    order.folder.mkdir(parents=True, exist_ok=True)
    (order.folder / STOP_FILE).unlink(missing_ok=True)
    began, started = time.monotonic(), _now()
    running = JobRecord(digest=order.digest, status="running", started=started, host=platform.node())
    write_record(order.folder, running)
    told = _size(order.folder / LOG_FILE)
    exit_code = _run(order)
    status = _status(order, exit_code)
    record = JobRecord(
        digest=order.digest,
        status=status,
        exit_code=exit_code,
        reason=_HOPELESS if status == "pruned" else _reason(order.folder / LOG_FILE, told, exit_code),
        started=started,
        seconds=time.monotonic() - began + ((earlier.seconds or 0.0) if goes_on else 0.0),
        host=platform.node(),
    )
    write_record(order.folder, record)
    return record


def _goes_on(order: JobOrder, earlier: JobRecord) -> bool:
    """Whether there is something to go on with: a job that was stopped or killed, and a checkpoint of it."""
    was_killed = earlier.exit_code == -signal.SIGKILL  # by somebody, or for want of memory
    left = order.goes_on and (was_killed or earlier.status in ("interrupted", "running"))
    return left and any((order.folder / "checkpoints").glob("*.npz"))


def _run(order: JobOrder) -> int:
    command = [sys.executable, "-m", "qgan_framework.sweeps.child", *order.arguments]
    with (order.folder / LOG_FILE).open("ab") as log:
        process = subprocess.Popen(
            command,
            cwd=order.working_folder,
            env={**os.environ, **order.environment},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # Ctrl-C reaches the sweep alone, which then stops its jobs
        )
        try:
            return _wait(process, order.folder)
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()


def _wait(process: subprocess.Popen[bytes], folder: Path) -> int:
    """The exit code; asks for the end once where a stop file appears."""
    asked = False
    while True:
        with contextlib.suppress(subprocess.TimeoutExpired):
            return process.wait(_SECONDS_BETWEEN_LOOKS)
        if not asked and (_stopped(folder) or _stopped(folder.parent)):
            process.send_signal(signal.SIGTERM)
            asked = True


def _stopped(folder: Path) -> bool:
    return (folder / STOP_FILE).exists()


def _status(order: JobOrder, exit_code: int) -> Status:
    if exit_code in _STOPPED and _stopped(order.folder) and not _stopped(order.folder.parent):
        return "pruned"
    return _STATUS_OF_EXIT.get(exit_code, "failed")


def _size(log: Path) -> int:
    return log.stat().st_size if log.exists() else 0


def _reason(log: Path, begin: int, exit_code: int) -> str | None:
    """The job's own last word, or the signal that killed it; None of one that went well.

    Args:
        log: of all attempts in the folder.
        begin: where this attempt's words begin.
        exit_code: of the process.
    """
    if exit_code == 0:
        return None
    lines = log.read_bytes()[begin:].decode(encoding="utf-8", errors="replace").splitlines()
    told = [line.removeprefix("error: ") for line in lines if line.startswith("error: ")]
    if told:
        return told[-1]
    if exit_code < 0:
        return f"killed by {signal.Signals(-exit_code).name}; see {log}"
    return f"ended with exit code {exit_code}; see {log}"


def _now() -> str:
    return datetime.now().astimezone().isoformat(timespec="seconds")
