"""Compiled steps in the user's cache folder."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from qgan_framework.hardware import compile_cache
from qgan_framework.hardware.compile_cache import keep_compiled_steps, kept_in

COMPILED = """
from qgan_framework.hardware.settings import HardwareSettings
HardwareSettings().apply()
import tensorflow as tf
step = tf.function(lambda x: tf.sin(x) @ tf.cos(x), jit_compile=True)
print(step(tf.eye(3)).numpy().tolist())
"""


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "with a space"
    folder.mkdir()
    monkeypatch.setenv("XDG_CACHE_HOME", str(folder))
    monkeypatch.setenv("TF_XLA_FLAGS", "")
    return folder


def folder_of(cache: Path) -> Path:
    (folder,) = (cache / "qgan_framework" / "compiled").iterdir()
    return folder


def kept(cache: Path, **contents: bytes) -> Path:
    """The folder, with files of that content which an earlier process left and a later one has found whole."""
    keep_compiled_steps(None)
    folder = folder_of(cache)
    for name, content in contents.items():
        (folder / f"{name}.pb").write_bytes(content)
    start_again()
    return folder


def start_again() -> None:
    os.environ["TF_XLA_FLAGS"] = ""
    keep_compiled_steps(None)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_second_process_reads_what_the_first_one_compiled(cache):
    program = [sys.executable, "-c", COMPILED]
    first = subprocess.run(program, capture_output=True, text=True, check=True)
    (step,) = folder_of(cache).glob("*.pb")
    written = step.stat().st_mtime_ns
    second = subprocess.run(program, capture_output=True, text=True, check=True)
    assert first.stdout == second.stdout != ""
    assert names(folder_of(cache)) == [step.name, step.with_suffix(".sha256").name]
    assert step.stat().st_mtime_ns == written


def test_files_get_a_sum_and_damaged_ones_go(cache):
    folder = kept(cache, whole=b"a step", cut=b"another step")
    assert names(folder) == ["cut.pb", "cut.sha256", "whole.pb", "whole.sha256"]
    (folder / "cut.pb").write_bytes(b"another")
    start_again()
    assert names(folder) == ["whole.pb", "whole.sha256"]


def test_files_without_a_sum_from_before_the_machine_started_go(cache):
    folder = kept(cache)
    (folder / "old.pb").write_bytes(b"perhaps lost in a power cut")
    before = psutil.boot_time() - 10
    os.utime(folder / "old.pb", (before, before))
    start_again()
    assert names(folder) == []


def test_the_oldest_go_when_there_are_too_many(cache, monkeypatch):
    folder = kept(cache, old=bytes(60), new=bytes(50))
    os.utime(folder / "old.pb", (time.time() - 100, time.time() - 100))
    monkeypatch.setattr(compile_cache, "_MOST_BYTES", 100)
    start_again()
    assert names(folder) == ["new.pb", "new.sha256"]


def test_parts_that_nobody_writes_any_more_go(cache):
    folder = kept(cache)
    for name, age in (("dead.pb.tmp", 7200), ("alive.pb.tmp", 1)):
        (folder / name).write_bytes(b"half a st")
        os.utime(folder / name, (time.time() - age,) * 2)
    start_again()
    assert names(folder) == ["alive.pb.tmp"]


def test_threads_have_a_folder_each(cache):
    keep_compiled_steps(None)
    everything = kept_in()
    os.environ["TF_XLA_FLAGS"] = ""
    keep_compiled_steps(1)
    assert kept_in() != everything and Path(everything).is_dir() and Path(kept_in()).is_dir()


def test_other_flags_stay_and_an_own_folder_is_respected(cache, monkeypatch):
    monkeypatch.setenv("TF_XLA_FLAGS", "--other=1")
    keep_compiled_steps(None)
    assert os.environ["TF_XLA_FLAGS"].startswith("--other=1 --tf_xla_persistent_cache_directory=")
    monkeypatch.setenv("TF_XLA_FLAGS", "--tf_xla_persistent_cache_directory=/own")
    keep_compiled_steps(None)
    assert kept_in() == "/own"


@pytest.mark.parametrize("reason", ["full", "not a folder"])
def test_without_room_nothing_is_kept_and_the_reason_told(cache, monkeypatch, caplog, reason):
    if reason == "full":
        monkeypatch.setattr(compile_cache, "_LEAST_FREE_BYTES", 2**80)
    else:
        (cache / "qgan_framework").write_text("in the way")
    keep_compiled_steps(None)
    assert kept_in() is None
    assert "compiled steps are not kept" in caplog.text
