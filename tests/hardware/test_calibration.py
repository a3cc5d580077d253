from __future__ import annotations

import pytest

from qgan_framework.hardware import calibration
from qgan_framework.hardware.calibration import FITTED, Calibration, keep, recall
from qgan_framework.hardware.xla_flags import leave_xla_without_threads

MEASURED = Calibration(process_bytes=5e8, compiling=1.5, measured=True)


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path / "qgan_framework" / "memory"


def test_what_was_measured_is_remembered_for_the_same_threads():
    assert recall(None) == FITTED
    keep(None, MEASURED)
    assert recall(None) == MEASURED
    assert recall(7) == FITTED


def test_leaving_xla_without_threads_makes_no_other_machine(monkeypatch):
    monkeypatch.setenv("XLA_FLAGS", "")
    keep(None, MEASURED)
    leave_xla_without_threads()  # after the configuration was checked
    assert recall(None) == MEASURED
    monkeypatch.setenv("XLA_FLAGS", "--xla_cpu_enable_fast_math=true")
    assert recall(None) == FITTED


@pytest.mark.parametrize(
    "content",
    ["", "[]", "{}", '{"process_bytes": null, "compiling": 1}', '{"process_bytes": NaN, "compiling": 1}']
    + [f'{{"process_bytes": 1e9, "compiling": {value}}}' for value in (0, -1, "Infinity")],
)
def test_a_damaged_file_counts_as_none(cache, content):
    keep(None, MEASURED)
    (file,) = cache.iterdir()
    file.write_text(content)
    assert recall(None) == FITTED


def test_a_folder_that_cannot_be_used_is_told(tmp_path, monkeypatch, caplog):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    keep(None, MEASURED)
    assert "the calibration of memory cannot be kept" in caplog.text and recall(None) == FITTED


def test_a_user_without_a_home_has_no_cache(monkeypatch, caplog):
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setattr(calibration.Path, "home", classmethod(_nowhere))
    keep(None, MEASURED)
    assert "set XDG_CACHE_HOME" in caplog.text and recall(None) == FITTED


def _nowhere(cls):
    raise RuntimeError("Could not determine home directory.")
