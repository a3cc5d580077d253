from __future__ import annotations

import csv

import pytest

from qgan_framework.sweeps.answer import write_sweep_report
from qgan_framework.sweeps.manifest import Entry, Manifest, write_manifest
from qgan_framework.sweeps.record import JobRecord, write_record


@pytest.mark.parametrize("status", ["failed", "interrupted", "running", "completed"])
@pytest.mark.parametrize("summary", ["", "{}", '{"status": "completed", "metrics": 3}'])
def test_results_that_cannot_be_read_are_told_in_the_report(tmp_path, status, summary):
    entry = Entry(number=0, point=("seed=1",), digest="d")
    facts = {"identity": "i", "experiment": "ring", "task": "train", "command": "qgan -m seed=1,2"}
    write_manifest(Manifest(**facts, fixed=(), axes=("seed",), jobs=(entry,)), tmp_path)
    (tmp_path / "0").mkdir()
    (tmp_path / "0" / "config.yaml").touch()
    (tmp_path / "0" / "summary.json").write_text(summary)
    write_record(tmp_path / "0", JobRecord(digest="d", status=status))
    assert "cannot be read" in write_sweep_report(tmp_path).read_text()
    with (tmp_path / "sweep.csv").open(newline="") as file:
        (row,) = csv.DictReader(file)
    assert row["status"] == ("damaged" if status == "completed" else status)
