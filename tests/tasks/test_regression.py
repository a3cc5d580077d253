"""task=regression from configuration to report."""

from __future__ import annotations

import json

import numpy as np
import pytest

from qgan_framework.config.job import run_task
from qgan_framework.errors import DataError
from tests.config.composing import composed

SHORT = ("regression.max_epochs=2", "regression.steps_per_epoch=150", "data.n_samples=300")


def regress(folder, *command_line):
    config = composed("+experiment=proof/sine", *SHORT, *command_line)
    report = run_task(config, folder)
    assert "test_mse" in report.read_text()
    return json.loads((folder / "summary.json").read_text())


def test_a_circuit_learns_a_sine(tmp_path):
    found = regress(tmp_path, "regression.n_layers=4", "regression.cutoff_dim=8", "hardware.xla=false")
    assert (found["status"], found["steps"], found["parameters"]) == ("completed", 300, {"circuit": 24})
    assert (found["engine"], found["strategy"], found["fallbacks"]) == ("fock", "auto: cpu_batch", 0)
    error = found["metrics"]["test_mse"]
    assert 0.005 < error["floor"] < 0.02
    assert error["floor"] < error["final"] < found["baselines"]["straight_line"]["test_mse"]
    assert 0.9 < found["truncation"]["norm_mean"] <= 1.0 + 1e-6
    assert found["performance"]["samples_per_second"] > 0
    with np.load(tmp_path / "samples.npz") as samples:
        predicted = np.mean((samples["generated"][:, 1] - samples["real"][:, 1]) ** 2)
    assert predicted == pytest.approx(error["final"], rel=1e-4)
    assert len((tmp_path / "metrics.csv").read_text().splitlines()) == 3


@pytest.mark.usefixtures("no_pictures")
def test_a_perceptron_takes_any_table_and_claims_no_floor(tmp_path):
    x = np.random.default_rng(0).normal(size=(200, 3))
    np.save(tmp_path / "table.npy", np.concatenate([x, x.sum(axis=1, keepdims=True)], axis=1))
    table = ("data=array", f"data.path={tmp_path}/table.npy", "regression.hidden_units=[8]")
    run_task(composed("task=regression", *table, *SHORT[:2]), tmp_path)
    found = json.loads((tmp_path / "summary.json").read_text())
    assert found["parameters"] == {"perceptron": 41}
    assert found["metrics"]["test_mse"]["floor"] is None
    assert found["metrics"]["test_r2"]["final"] > 0.9
    assert found["truncation"]["norm_mean"] is None


def test_one_column_is_not_enough(tmp_path):
    config = composed("task=regression", "data=bimodal")
    with pytest.raises(DataError, match="has one column"):
        run_task(config, tmp_path)
