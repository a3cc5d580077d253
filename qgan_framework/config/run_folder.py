"""Makes sure, before anything is written, that a run's folder can be written and overwrites nothing."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
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
    missing = missing_folders(folder)
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


def missing_folders(folder: Path) -> list[Path]:
    """The folder and its parents, as far as they are not there."""
    return [one for one in (folder, *folder.parents) if not one.exists()]


@contextlib.contextmanager
def withdrawn_if_refused(made: Sequence[Path]) -> Iterator[None]:
    """Takes folders of a run away whose configuration turns out to be wrong while the run is built.

    Args:
        made: the run's folder and its parents, as far as they were made for it.
    """
    try:
        yield
    except SystemExit as end:
        if end.code == ConfigurationError.exit_code and made and not (made[0] / "checkpoints").exists():
            shutil.rmtree(made[0])
            for parent in made[1:]:
                with contextlib.suppress(OSError):  # another run is in there by now
                    parent.rmdir()
        raise


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
        problem = f"{folder} already holds a finished run (status {_told(folder, 'status')})"
        resumable = _told(folder, "task") in ("train", "unknown")
        remedy = "choose another hydra.run.dir" + (
            f", or go on with it: resume={folder}" if resumable else ""
        )
        raise ConfigurationError("hydra.run.dir", problem, remedy)


def _told(folder: Path, key: str) -> str:
    """What the run's summary says under a key."""
    try:
        return str(json.loads((folder / "summary.json").read_text(encoding="utf-8"))[key])
    except (OSError, ValueError, LookupError, TypeError):
        return "unknown"
