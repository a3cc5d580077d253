"""job.json: how a job of a sweep ended. It stands in the job's folder, and decides whether the job runs again."""

from __future__ import annotations

import contextlib
import dataclasses
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from qgan_framework.reporting.atomic import write_json
from qgan_framework.reporting.summary_file import load_summary
from qgan_framework.sweeps.manifest import Entry

Status = Literal["new", "running", "completed", "pruned", "interrupted", "failed", "damaged"]
RECORD_FILE = "job.json"
_KINDS = {"exit_code": int | None, "reason": str | None, "seconds": float | int | None}


@dataclass(frozen=True, kw_only=True)
class JobRecord:
    """How a job ended, or that it has not.

    Attributes:
        digest: of the job's configuration.
        status: new has no folder yet; running was begun and did not end; damaged has files that cannot be read.
        exit_code: of its process; negative is the signal that killed it.
        reason: why it is not complete.
        started: ISO 8601 time.
        seconds: from the start of its process to its end.
        host: machine that it ran on.
    """

    digest: str
    status: Status
    exit_code: int | None = None
    reason: str | None = None
    started: str | None = None
    seconds: float | None = None
    host: str | None = None


def write_record(folder: Path, record: JobRecord) -> None:
    """Writes the folder's job.json in one step."""
    write_json(folder / RECORD_FILE, dataclasses.asdict(record))


def read_record(folder: Path, digest: str) -> JobRecord:
    """What a folder says of the job with this digest.

    A folder of another configuration, or whose job.json or summary.json cannot be read, is damaged, as is one that
    cannot be looked into and a file in its place: the reason says what is wrong.
    """
    path = folder / RECORD_FILE
    try:
        if not path.is_file():
            return _without_record(folder, digest)
        record = _parsed(path)
        if (folder / "config.yaml").exists() and record.status == "completed":  # a task that summarises
            path = folder / "summary.json"
            load_summary(path)
    except (ValueError, TypeError, OSError) as error:
        reason = f"{path} cannot be read ({error})"
        return JobRecord(digest=digest, status="damaged", reason=reason)
    if record.digest != digest:
        reason = f"{folder} holds a job of another configuration"
        return JobRecord(digest=digest, status="damaged", reason=reason)
    return record


def _without_record(folder: Path, digest: str) -> JobRecord:
    if not folder.exists() or (folder.is_dir() and not any(folder.iterdir())):
        return JobRecord(digest=digest, status="new")
    problem = f"{folder / RECORD_FILE} is missing" if folder.is_dir() else f"{folder} is no folder"
    return JobRecord(digest=digest, status="damaged", reason=problem)


def record_of(folder: Path, entry: Entry) -> JobRecord:
    """How far a job is; one that cannot run has failed."""
    if entry.mistake is not None:
        return JobRecord(digest=entry.digest, status="failed", reason=entry.mistake)
    return read_record(folder, entry.digest)


def _parsed(path: Path) -> JobRecord:
    values = json.loads(path.read_text(encoding="utf-8"))
    record = JobRecord(**values)
    if record.status not in get_args(Status):
        raise ValueError(f"it has the status {record.status!r}")
    for name, kinds in _KINDS.items():
        if not isinstance(getattr(record, name), kinds):
            raise ValueError(f"it has the {name} {getattr(record, name)!r}")
    return record


def set_aside(folder: Path) -> Path | None:
    """Renames what is there and no empty folder to the first free ``NAME.earlier-1``, …; returns its new path."""
    with contextlib.suppress(OSError):
        folder.rmdir()  # where it is empty
    if not folder.exists():
        return None
    number = 1
    while (aside := folder.with_name(f"{folder.name}.earlier-{number}")).exists():
        number += 1
    return folder.rename(aside)
