"""A checkpoint that is not what was written is told and not used; nothing is half loaded, nothing begins anew."""

from __future__ import annotations

import json

import numpy as np
import pytest

from tests.faults import trainings
from tests.tasks import command_line

PLAIN = ("logger.wandb=null",)


def cut(path):
    path.write_bytes(path.read_bytes()[:-100])


def alter(path):
    content = bytearray(path.read_bytes())
    content[len(content) // 3] ^= 1
    path.write_bytes(content)


def make_older(path):
    """As the version before wrote it, with a checksum that is right."""
    from qgan_framework.training.checkpoint import _checksum

    with np.load(path) as archive:
        arrays = {key: archive[key] for key in archive.files if key != "sha256"}
    arrays["facts"] = np.array(json.dumps(json.loads(str(arrays["facts"])) | {"format": 1}))
    np.savez(path, **arrays, sha256=np.array(_checksum(arrays)))


DAMAGE = {cut: "damaged checkpoint", alter: "damaged checkpoint", make_older: "a checkpoint of format 1"}


@pytest.mark.slow
def test_the_one_before_is_used_or_the_run_refused(tmp_path):
    """Damages last.npz three times on the way to the same end, and then all there are."""
    other = tmp_path / "undisturbed"
    other.mkdir()
    trainings.finish(other, *PLAIN)
    checkpoints = tmp_path / "run" / "checkpoints"
    trainings.finish(tmp_path, *PLAIN, "trainer.max_epochs=3")
    for epochs, (damage, words) in enumerate(DAMAGE.items(), start=4):
        damage(checkpoints / "last.npz")
        more = (*PLAIN, f"trainer.max_epochs={epochs}")
        exit_code, output, _ = command_line.run(tmp_path, *trainings.SETTINGS, *more)
        assert exit_code == 0
        (line,) = (line for line in output.splitlines() if "last.npz" in line)
        assert words in line
    trainings.finish(tmp_path, *PLAIN)
    trainings.assert_same(tmp_path, other)
    for path in checkpoints.glob("*.npz"):
        cut(path)
    rows = (tmp_path / "run" / "metrics.csv").read_bytes()
    exit_code, _, errors = command_line.run(tmp_path, *trainings.SETTINGS, *PLAIN, "trainer.max_epochs=13")
    assert exit_code == 1
    assert "no checkpoint can be used; start a new run in another folder" in errors.splitlines()[-1]
    assert (tmp_path / "run" / "metrics.csv").read_bytes() == rows
