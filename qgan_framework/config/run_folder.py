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
LOCK_FILE = ".lock"


def claim_run_folder(folder: Path) -> None:
    """Makes the folder of a run, which must not hold one; see `make_folder`."""
    check_holds_no_run(folder)
    make_folder(folder, key="hydra.run.dir")


def make_folder(folder: Path, *, key: str) -> None:
    """Makes a folder that can be written.

    Args:
        folder: the folder to be, which may be there.
        key: the key to name in errors.

    Raises:
        ConfigurationError: it cannot be written; nothing is left behind then.
    """
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
    with (folder / LOCK_FILE).open("a+", encoding="utf-8") as file:
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


def check_holds_no_run(folder: Path) -> None:
    """Refuses a folder with results, which need not exist.

    Raises:
        ConfigurationError: the folder holds an earlier run.
    """
    try:
        found = [name for name in _RESULTS if (folder / name).is_file()]
    except OSError:  # what cannot even be looked into is told when it is to be written
        return
    if found:
        problem = f"{folder} already holds a finished run (status {_status(folder)})"
        remedy = f"choose another hydra.run.dir, or go on with it: resume={folder}"
        raise ConfigurationError("hydra.run.dir", problem, remedy)


def _status(folder: Path) -> str:
    try:
        return str(json.loads((folder / "summary.json").read_text(encoding="utf-8"))["status"])
    except (OSError, ValueError, LookupError, TypeError):
        return "unknown"
