from __future__ import annotations

import pytest

from qgan_framework.errors import ConfigurationError
from qgan_framework.sweeps.jobs import Job
from qgan_framework.sweeps.manifest import Manifest
from qgan_framework.sweeps.study import Study

MANIFEST = Manifest(
    identity="i", experiment="ring", task="train", fixed=(), axes=("seed",), command="qgan -m"
)


def job(seed):
    return Job((f"seed={seed}",), {"seed": seed}, f"digest of {seed}")


def test_what_a_killed_process_leaves_before_the_first_line_is_no_obstacle(tmp_path):
    for name in (".lock", ".study.json.1a2b.tmp"):
        (tmp_path / name).touch()
    assert Study(tmp_path, MANIFEST).manifest.jobs == ()
    (tmp_path / "mine.txt").touch()
    with pytest.raises(ConfigurationError, match=r"holds mine\.txt and no study\.json"):
        Study(tmp_path, MANIFEST)


def test_jobs_that_another_process_adds_in_the_meantime_keep_their_numbers(tmp_path):
    first, second = (Study(tmp_path / "study", MANIFEST) for _ in range(2))
    with second.opened():
        second.add([job(0), job(1)])
        second.save()
    with first.opened():
        entries = first.add([job(2), job(1)])
        first.save()
    assert [entry.number for entry in entries] == [2, 1]
    assert [entry.point for entry in Study(tmp_path / "study", MANIFEST).manifest.jobs] == [
        ("seed=0",),
        ("seed=1",),
        ("seed=2",),
    ]
