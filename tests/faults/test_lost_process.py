"""kill -9 at any moment costs time and nothing else; tests.training.test_resume has it without processes."""

from __future__ import annotations

import json
import random
import signal
import time

import pytest

from tests.faults import trainings
from tests.tasks import command_line

PLAIN = ("logger.wandb=null",)
COMPILED = ("logger.wandb=null", "hardware.xla=true")

KILLED_AT_REPLACEMENT = """
import os, runpy, signal
replace = os.replace
at = []

def killed(source, target):
    if str(target).endswith("last.npz"):
        at.append(target)
        if len(at) == {number}:
            os.kill(os.getpid(), signal.SIGKILL)
    replace(source, target)

os.replace = killed
runpy.run_module("qgan_framework", run_name="__main__", alter_sys=True)
"""
"""A run that is lost just before the n-th renaming of a file to (new_)last.npz; there are two for each checkpoint."""


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory, request):
    """The folder of an undisturbed run, and its settings."""
    folder = tmp_path_factory.mktemp("undisturbed")
    trainings.finish(folder, *request.param)
    return folder, request.param


def kill_while_a_checkpoint_is_written(folder, settings):
    """Kills when a temporary file lies in the folder of checkpoints; whether it came to that."""
    process = trainings.start(folder, *settings)
    checkpoints = folder / "run" / "checkpoints"
    happened = trainings.wait(process, lambda: any(checkpoints.glob(".*.tmp")), pause=0.0)
    trainings.kill(process)
    return happened


def kill_after(folder, settings, seconds):
    """Kills so long after the process has begun to train, or before, where seconds are negative."""
    process = trainings.start(folder, *settings)
    last = folder / "run" / "checkpoints" / "last.npz"
    before = last.stat().st_mtime_ns if last.is_file() else None
    if seconds > 0:
        trainings.wait(process, lambda: last.is_file() and last.stat().st_mtime_ns != before)
    time.sleep(abs(seconds))
    trainings.kill(process)


@pytest.mark.slow
@pytest.mark.parametrize("undisturbed", [PLAIN], indirect=True, ids=["plain"])
def test_killed_while_a_checkpoint_is_written(tmp_path, undisturbed):
    folder, settings = undisturbed
    assert kill_while_a_checkpoint_is_written(tmp_path, settings)
    trainings.finish(tmp_path, *settings)
    trainings.assert_same(tmp_path, folder)
    summary = json.loads((tmp_path / "run" / "summary.json").read_text())
    assert (summary["status"], summary["epochs"], summary["steps"]) == ("completed", 12, 240)


@pytest.mark.slow
@pytest.mark.parametrize("undisturbed", [PLAIN], indirect=True, ids=["plain"])
def test_killed_at_each_step_of_writing(tmp_path, undisturbed):
    folder, settings = undisturbed
    for number in (1, 2, 5, 6, 9, 10):  # the first checkpoint and later ones, before either renaming
        program = KILLED_AT_REPLACEMENT.format(number=number)
        exit_code, _, _ = command_line.run(tmp_path, *trainings.SETTINGS, *settings, program=program)
        assert exit_code == -signal.SIGKILL
    trainings.finish(tmp_path, *settings)
    trainings.assert_same(tmp_path, folder)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("undisturbed", "seed"),
    [*((PLAIN, seed) for seed in range(5)), (COMPILED, 5)],
    indirect=["undisturbed"],
    ids=[*(f"plain-{seed}" for seed in range(5)), "compiled"],
)
def test_killed_at_ten_random_moments(tmp_path, undisturbed, seed):
    folder, settings = undisturbed
    draw = random.Random(seed)
    for moment in range(10):
        if moment % 3 == 0:
            kill_while_a_checkpoint_is_written(tmp_path, settings)
        else:
            kill_after(tmp_path, settings, draw.uniform(-5.0, 0.4))
    trainings.finish(tmp_path, *settings)
    trainings.assert_same(tmp_path, folder)
