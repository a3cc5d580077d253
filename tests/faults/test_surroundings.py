"""What a run meets around it: signals, a full disk, a lost W&B, a clock that is set back, a second run."""

from __future__ import annotations

import json
import os
import signal
import subprocess
from pathlib import Path

import psutil
import pytest

from tests.faults import trainings
from tests.tasks import command_line

LONG = ("trainer.max_epochs=100000", "logger.wandb=null")


@pytest.fixture
def running(tmp_path):
    """A training in its third epoch, that would go on for hours."""
    process = trainings.start(tmp_path, *LONG)
    assert trainings.wait(process, lambda: trainings.n_rows(tmp_path) >= 2), process.communicate()
    yield process
    if process.poll() is None:
        trainings.kill(process)


def summary(folder: Path) -> dict[str, object]:
    return json.loads((folder / "run" / "summary.json").read_text())


def test_a_second_run_is_refused_and_sigterm_saves_everything(tmp_path, running):
    for again in (trainings.SETTINGS, ("resume=run",)):
        exit_code, _, errors = command_line.run(tmp_path, *again)
        assert exit_code == 2
        assert len(errors.splitlines()) == 1
        assert f"run is in use by another run (process {running.pid})" in errors
    os.killpg(running.pid, signal.SIGTERM)
    _, errors = running.communicate(timeout=100)
    assert running.returncode == 143, errors
    assert (
        errors.startswith("error: stopped by SIGTERM; checkpoint and report: ")
        and len(errors.splitlines()) == 1
    )
    found, facts = summary(tmp_path), trainings.facts(tmp_path)
    assert (found["status"], found["interrupted"]) == ("stopped", True)
    assert found["epochs"] == facts["epoch"] == trainings.n_rows(tmp_path)
    assert found["steps"] == 20 * facts["epoch"] + facts["step"]


@pytest.mark.slow
def test_sigint_and_sigterm_in_turn_lose_no_step(tmp_path):
    other = tmp_path / "undisturbed"
    other.mkdir()
    trainings.finish(other, "logger.wandb=null")
    for epochs, number in enumerate((signal.SIGTERM, signal.SIGINT, signal.SIGTERM), start=2):
        process = trainings.start(tmp_path, "logger.wandb=null")
        trainings.wait(process, lambda least=epochs: trainings.n_rows(tmp_path) >= least, pause=0.001)
        os.killpg(process.pid, number)
        process.communicate(timeout=100)
        assert process.returncode == 128 + number
    trainings.finish(tmp_path, "logger.wandb=null")
    trainings.assert_same(tmp_path, other)


@pytest.fixture(params=["120k", "300k"])
def small_disk(tmp_path, request):
    """A file system that is full at the first checkpoint, so that the log cannot be written either, or later."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={request.param}", "tmpfs", str(folder)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode != 0:
        pytest.skip("needs the right to mount a file system")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


@pytest.mark.slow
def test_a_full_disk_ends_the_run_with_one_line_and_costs_nothing(tmp_path, small_disk):
    keeping = ("logger.wandb=null", "callbacks.checkpoint.every_n_epochs=1")
    exit_code, _, errors = command_line.run(small_disk, *trainings.SETTINGS, *keeping)
    assert exit_code == 1
    assert len(errors.splitlines()) == 1, errors
    assert "No space left on device" in errors and f"resume={small_disk / 'run'}" in errors
    assert not list((small_disk / "run" / "checkpoints").glob(".*.tmp"))
    subprocess.run(["mount", "-o", "remount,size=50m", str(small_disk)], check=True)
    trainings.finish(small_disk, *keeping)
    other = tmp_path / "undisturbed"
    other.mkdir()
    trainings.finish(other, *keeping)
    trainings.assert_same(small_disk, other)


@pytest.mark.slow
def test_training_goes_on_without_wandb(tmp_path):
    process = trainings.start(tmp_path, "trainer.max_epochs=30")
    assert trainings.wait(process, lambda: trainings.n_rows(tmp_path) >= 2)
    for child in psutil.Process(process.pid).children(recursive=True):
        if child.name().startswith("wandb"):
            child.kill()
    _, errors = process.communicate(timeout=200)
    assert process.returncode == 0, errors
    assert "Traceback" not in errors
    assert trainings.n_rows(tmp_path) == 30
    found = summary(tmp_path)
    assert found["fallbacks"] == 1
    assert "W&B's own process is gone" in found["warnings"][-1]


BACKWARDS = """
import datetime, time
_true = time.time
time.time = lambda: 2_000_000_000.0 - 60.0 * (_true() - 1_700_000_000.0)
"""


@pytest.mark.slow
def test_a_clock_that_goes_backwards_changes_nothing(tmp_path, monkeypatch):
    other = tmp_path / "undisturbed"
    other.mkdir()
    trainings.finish(other)
    (tmp_path / "sitecustomize.py").write_text(BACKWARDS)
    code = (
        "import runpy, sitecustomize; runpy.run_module('qgan_framework', run_name='__main__', alter_sys=True)"
    )
    command = [command_line.sys.executable, "-c", code, *trainings.SETTINGS]
    environment = os.environ | {"PYTHONPATH": f"{tmp_path}:{command_line.ROOT}"}
    for changes in (["trainer.max_epochs=5"], []):
        done = subprocess.run(
            [*command, *changes], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
    trainings.assert_same(tmp_path, other)
    assert summary(tmp_path)["seconds"] > 0.0
