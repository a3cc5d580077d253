"""kill -9 at any moment costs time and nothing else."""

from __future__ import annotations

import json
import random
import time

import pytest

from tests.faults import trainings


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    folder = tmp_path_factory.mktemp("undisturbed")
    trainings.finish(folder, "logger.wandb=null")
    return folder


def kill_while_a_checkpoint_is_written(folder):
    """Kills when a temporary file lies in the folder of checkpoints; whether it came to that."""
    process = trainings.start(folder, "logger.wandb=null")
    checkpoints = folder / "run" / "checkpoints"
    happened = trainings.wait(process, lambda: any(checkpoints.glob(".*.tmp")), pause=0.0)
    trainings.kill(process)
    return happened


def kill_after(folder, seconds):
    """Kills so long after the process has begun to train, or before, where seconds are negative."""
    process = trainings.start(folder, "logger.wandb=null")
    last = folder / "run" / "checkpoints" / "last.npz"
    before = last.stat().st_mtime_ns if last.is_file() else None
    if seconds > 0:
        trainings.wait(process, lambda: last.is_file() and last.stat().st_mtime_ns != before)
    time.sleep(abs(seconds))
    trainings.kill(process)


def test_killed_while_a_checkpoint_is_written(tmp_path, undisturbed):
    assert kill_while_a_checkpoint_is_written(tmp_path)
    trainings.finish(tmp_path, "logger.wandb=null")
    trainings.assert_same(tmp_path, undisturbed)
    summary = json.loads((tmp_path / "run" / "summary.json").read_text())
    assert (summary["status"], summary["epochs"], summary["steps"]) == ("completed", 12, 240)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(5))
def test_killed_at_ten_random_moments(tmp_path, undisturbed, seed):
    draw = random.Random(seed)
    for moment in range(10):
        if moment % 3 == 0:
            kill_while_a_checkpoint_is_written(tmp_path)
        else:
            kill_after(tmp_path, draw.uniform(-5.0, 0.4))
    trainings.finish(tmp_path, "logger.wandb=null")
    trainings.assert_same(tmp_path, undisturbed)
