"""Compiled training steps, kept for later processes: compiling takes seconds, reading takes a fraction of one.

XLA itself keeps them, one file a step, and checks that the program is the one that it has to run. What it does not
check is seen to here: on which machine, with which versions and threads a step was compiled (a folder each), and
whether its file is whole, since TensorFlow fails a run at a damaged one.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import platform
import shlex
import shutil
import time
from contextlib import suppress
from pathlib import Path

import psutil

from qgan_framework.hardware.load import available_cores
from qgan_framework.hardware.versions import installed_versions
from qgan_framework.hardware.xla_flags import users_flags
from qgan_framework.reporting.atomic import write_text

_FLAG = "--tf_xla_persistent_cache_directory"
_PACKAGES = ("tensorflow-cpu", "tensorflow")
_MOST_BYTES = 256 * 2**20
_LEAST_FREE_BYTES = 512 * 2**20
_SECONDS_OF_WRITING = 3600
_log = logging.getLogger(__name__)


def cache_folder() -> Path:
    """Where programs of this user keep what they can make again.

    Raises:
        OSError: there is no such place, as for a container's nameless user.
    """
    try:
        return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "qgan_framework"
    except RuntimeError as error:
        raise OSError("this user has no home folder; set XDG_CACHE_HOME") from error


def keep_compiled_steps(threads: int | None) -> None:
    """Lets XLA find and keep compiled steps; before TensorFlow starts.

    It does nothing where the user has set the flag for themselves, and where there is no room on the disk.

    Args:
        threads: inside one operation, for which XLA divides the work; None is TensorFlow's choice.
    """
    flags = os.environ.get("TF_XLA_FLAGS", "")
    if _FLAG in flags:
        return
    try:
        folder = cache_folder() / "compiled" / name_of_machine(threads)
        folder.mkdir(parents=True, exist_ok=True)
        _check(folder)
        _drop_oldest(folder)
        if shutil.disk_usage(folder).free < _LEAST_FREE_BYTES:
            raise OSError(f"the disk of {folder} is nearly full")
    except OSError as error:
        _log.warning("compiled steps are not kept: %s", error)
        return
    os.environ["TF_XLA_FLAGS"] = f"{flags} {_FLAG}={shlex.quote(str(folder))}".strip()


def kept_in() -> str | None:
    """The folder of compiled steps that holds in this process; None if they are not kept."""
    flags = shlex.split(os.environ.get("TF_XLA_FLAGS", ""))
    return next((flag.partition("=")[2] for flag in flags if flag.startswith(_FLAG)), None)


def name_of_machine(threads: int | None) -> str:
    """Stands for all that a compiled step depends on besides its program: processor, threads, and versions."""
    facts = {
        "versions": installed_versions(_PACKAGES),
        "machine": [platform.machine(), _instructions()],
        "threads": [threads, available_cores()],
        "flags": users_flags(),
    }
    return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()[:16]


def _instructions() -> str:
    """What the processor can do, as Linux tells it; elsewhere its name."""
    with suppress(OSError), open("/proc/cpuinfo", encoding="utf-8") as stream:
        for line in stream:
            if line.startswith(("flags", "Features")):
                return line
    return platform.processor()


def _check(folder: Path) -> None:
    """Removes what was damaged, and writes the sum of every new file beside it.

    Files are renamed when they are whole; but a power cut may lose what was in them, so those without a sum from
    before the machine started are not trusted.
    """
    for step in folder.glob("*.pb"):
        if _is_damaged(step):
            _remove(step)
        elif not _sum_file(step).exists():
            write_text(_sum_file(step), _sum(step))


def _is_damaged(step: Path) -> bool:
    if not _sum_file(step).exists():
        return step.stat().st_mtime < psutil.boot_time()
    return _sum_file(step).read_text(encoding="utf-8") != _sum(step)


def _drop_oldest(folder: Path) -> None:
    """Keeps what fits into `_MOST_BYTES`, and no part of a file that a killed process was writing."""
    total = 0
    for step in sorted(folder.glob("*.pb"), key=lambda path: path.stat().st_mtime, reverse=True):
        total += step.stat().st_size
        if total > _MOST_BYTES:
            _remove(step)
    for part in folder.glob("*.tmp"):
        if time.time() - part.stat().st_mtime > _SECONDS_OF_WRITING:
            part.unlink(missing_ok=True)


def _remove(step: Path) -> None:
    _sum_file(step).unlink(missing_ok=True)
    step.unlink(missing_ok=True)


def _sum_file(step: Path) -> Path:
    return step.with_suffix(".sha256")


def _sum(step: Path) -> str:
    with step.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
