"""Trainings in a process whose memory is limited by the system."""

from __future__ import annotations

import json
import sys

import pytest

from tests.tasks import command_line

pytestmark = [pytest.mark.slow, pytest.mark.skipif(sys.platform != "linux", reason="limits of Linux")]

LIMITED = """
import resource, runpy, sys
resource.setrlimit(resource.RLIMIT_DATA, (2_100_000_000, 2_100_000_000))
runpy.run_module("qgan_framework", run_name="__main__", alter_sys=True)
"""
SIZES = ("data=clusters", "data.n_samples=8192", "data.batch_size=2048", "logger.wandb=null")
SIZES += ("model.generator.n_modes=3", "model.generator.cutoff_dim=10", "trainer.fast_dev_run=true")


def test_a_training_that_does_not_fit_runs_in_parts(tmp_path):
    code, _, errors = command_line.run(tmp_path, *SIZES, "hydra.run.dir=run", program=LIMITED)
    assert code == 0, errors
    summary = json.loads((tmp_path / "run" / "summary.json").read_text())
    assert "batches are computed in" in summary["decisions"][0]
    assert "calibrated on this machine" in summary["decisions"][0]


def test_undivided_it_fails(tmp_path):
    code, _, _ = command_line.run(
        tmp_path, *SIZES, "hardware.memory=ignore", "hydra.run.dir=run", program=LIMITED
    )
    assert code != 0


def test_or_is_refused_before_it_starts(tmp_path):
    code, _, errors = command_line.run(
        tmp_path, *SIZES, "hardware.memory=refuse", "hydra.run.dir=run", program=LIMITED
    )
    assert code == 2
    assert len(errors.splitlines()) == 1
    assert "data.batch_size to at most" in errors
    assert not (tmp_path / "run").exists()
