"""Writing files so that a reader, or a process that is killed, meets the old file or the new one and never half of it.

Nothing is flushed to the disk: that is for power cuts, and stalls a training for seconds while a disk is busy.
"""

from __future__ import annotations

import json
import math
import os
import uuid
from collections.abc import Mapping
from pathlib import Path

import numpy as np


def write_bytes(path: Path, data: bytes) -> None:
    """Write `data` to `path` in one step.

    The data goes to a temporary file in the same folder (the same file system, so that the final rename is
    atomic), and then takes the place of `path`.

    Args:
        path: File to create or to replace. Its folder must exist.
        data: The whole content.

    Raises:
        OSError: The file cannot be written; an older file at `path` is then unchanged and no temporary file stays.
    """
    # Not tempfile: its files are readable by their owner only, and a report is there to be shared.
    temporary = path.with_name(f".{path.name}.{uuid.uuid4().hex}.tmp")
    try:
        with temporary.open("xb") as stream:
            stream.write(data)
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)


def write_text(path: Path, text: str) -> None:
    """Write `text` to `path` as UTF-8 in one step, line ends as given; see `write_bytes`."""
    write_bytes(path, text.encode("utf-8"))


def write_json(path: Path, value: object) -> None:
    """Write `value` to `path` as indented JSON in one step; see `write_bytes` and `json_value`.

    Raises:
        TypeError: A value has no JSON form.
        OSError: The file cannot be written.
    """
    write_text(path, json.dumps(json_value(value), indent=2, ensure_ascii=False, allow_nan=False) + "\n")


def json_value(value: object) -> object:
    """Return `value` in JSON's own types: NaN and infinities become None, NumPy scalars and arrays plain numbers.

    JSON has no NaN; Python's `NaN` token makes the whole file unreadable to other programs.

    Args:
        value: Any nesting of mappings, sequences, NumPy arrays and scalars. Mapping keys become strings.
    """
    if isinstance(value, np.ndarray | np.generic):
        value = value.tolist()
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {str(key): json_value(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [json_value(item) for item in value]
    return value
