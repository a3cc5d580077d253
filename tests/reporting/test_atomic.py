from __future__ import annotations

import json
import os
from pathlib import Path

import numpy as np
import pytest

from qgan_framework.reporting.atomic import write_bytes, write_json, write_text


def test_text_is_written_as_utf8_with_its_line_ends(tmp_path: Path) -> None:
    write_text(tmp_path / "a.txt", "ħ = 1.7\n")
    assert (tmp_path / "a.txt").read_bytes() == "ħ = 1.7\n".encode()


def test_failure_to_replace_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "summary.json"
    path.write_bytes(b"old")

    def disk_full(*_: object) -> None:
        raise OSError("no space left on device")

    monkeypatch.setattr(os, "replace", disk_full)
    with pytest.raises(OSError, match="no space left"):
        write_bytes(path, b"new")
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_failure_to_write_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "summary.json"
    path.write_bytes(b"old")
    with pytest.raises(TypeError):
        write_bytes(path, object())  # type: ignore[arg-type]
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_value_without_json_form_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text("{}")
    with pytest.raises(TypeError):
        write_json(path, {"a": object()})
    assert path.read_text() == "{}"


def test_file_is_as_readable_as_any_other_new_file(tmp_path: Path) -> None:
    (tmp_path / "usual").touch()
    write_bytes(tmp_path / "atomic", b"")
    assert (tmp_path / "atomic").stat().st_mode == (tmp_path / "usual").stat().st_mode


def test_json_has_null_for_what_is_not_finite_and_plain_numbers_for_numpy(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    value = {
        "nan": float("nan"),
        "inf": [np.float32("inf")],
        3: np.int64(4),
        "array": np.array([1.0, np.nan]),
    }
    write_json(path, value)
    assert json.loads(path.read_text()) == {"nan": None, "inf": [None], "3": 4, "array": [1.0, None]}
