"""Makes sure, before anything is written, that a run's folder can be written and overwrites nothing."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from qgan_framework.errors import ConfigurationError

_RESULTS = ("summary.json", "config.yaml", "report.html")
_LOCK = ".lock"


def claim_run_folder(folder: Path, *, key: str = "hydra.run.dir") -> None:
    """Makes the folder, which must not hold a run.

    Args:
        folder: the folder to be.
        key: the key to name in errors.

    Raises:
        ConfigurationError: it holds an earlier run, or cannot be written; nothing is left behind then.
    """
    check_holds_no_run(folder, key=key)
    missing = [parent for parent in (folder, *folder.parents) if not parent.exists()]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        for parent in missing:
            with contextlib.suppress(OSError):  # what was not made need not be removed
                parent.rmdir()
        raise ConfigurationError(
            key, f"{folder} cannot be written ({error.strerror})", f"choose another {key}"
        ) from error


@contextlib.contextmanager
def sole_use(folder: Path, *, key: str = "hydra.run.dir") -> Iterator[None]:
    """Keeps every other process that asks for the folder out of it; the system ends this with the process.

    Args:
        folder: an existing folder.
        key: the key to name in the error.

    Raises:
        ConfigurationError: another process has it.
    """
    with (folder / _LOCK).open("a+", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            problem = f"{folder} is in use by another run (process {file.read().strip() or 'unknown'})"
            raise ConfigurationError(key, problem, f"let it end, or choose another {key}") from None
        file.truncate(0)
        file.write(f"{os.getpid()}\n")
        file.flush()
        yield


def check_holds_no_run(folder: Path, *, key: str = "hydra.run.dir") -> None:
    """Refuses a folder with results.

    Args:
        folder: the folder, which need not exist.
        key: the key to name in the error.

    Raises:
        ConfigurationError: the folder holds an earlier run.
    """
    try:
        found = [name for name in _RESULTS if (folder / name).is_file()]
    except OSError:  # what cannot even be looked into is told when it is to be written
        return
    if found:
        problem = f"{folder} already holds a finished run (status {_status(folder)})"
        raise ConfigurationError(key, problem, f"choose another {key}, or go on with it: resume={folder}")


def _status(folder: Path) -> str:
    try:
        return str(json.loads((folder / "summary.json").read_text(encoding="utf-8"))["status"])
    except (OSError, ValueError, LookupError, TypeError):
        return "unknown"
