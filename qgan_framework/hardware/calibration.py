"""What a process takes on this machine, whatever it trains: measured once, and remembered."""

from __future__ import annotations

import json
import logging
import math
from dataclasses import asdict, dataclass
from pathlib import Path

from qgan_framework.hardware.compile_cache import cache_folder, name_of_machine
from qgan_framework.reporting.atomic import write_json

_log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Calibration:
    """How a machine, with its versions and threads, differs from the one that an estimate's constants were fitted on.

    Attributes:
        process_bytes: of a process that has imported everything, TensorFlow and Keras above all.
        compiling: memory that compiling takes, over what it took there.
        measured: whether a probe has measured both here.
    """

    process_bytes: float = 670_000_000
    compiling: float = 1.0
    measured: bool = False


FITTED = Calibration()
"""Of the machine that the constants were fitted on."""


def recall(threads: int | None) -> Calibration:
    """What was measured here earlier; `FITTED` if nothing was, or its file is damaged.

    Args:
        threads: inside one operation.
    """
    try:
        kept = json.loads(_path(threads).read_text(encoding="utf-8"))
        process_bytes, compiling = float(kept["process_bytes"]), float(kept["compiling"])
    except (OSError, ValueError, LookupError, TypeError):
        return FITTED
    if not (0 < process_bytes < math.inf and 0 < compiling < math.inf):
        return FITTED
    return Calibration(process_bytes=process_bytes, compiling=compiling, measured=True)


def keep(threads: int | None, calibration: Calibration) -> None:
    """Remembers what was measured; a folder that cannot be written is told."""
    try:
        path = _path(threads)
        path.parent.mkdir(parents=True, exist_ok=True)
        write_json(path, asdict(calibration))
    except OSError as error:
        _log.warning("warning: the calibration of memory cannot be kept: %s", error)


def _path(threads: int | None) -> Path:
    return cache_folder() / "memory" / f"{name_of_machine(threads)}.json"
