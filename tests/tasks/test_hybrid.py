"""The hybrid experiments from beginning to end."""

from __future__ import annotations

import json

import numpy as np
import pytest

from qgan_framework.tasks.evaluate import Evaluate
from qgan_framework.tasks.train import Train
from tests.config.composing import composed

QUIET = ("logger.wandb=null", "trainer.progress_bar=none")


def trained(folder, *overrides: str) -> dict:
    Train().run(composed("+experiment=hybrid_digits", *QUIET, *overrides), folder)
    return json.loads((folder / "summary.json").read_text())


def test_a_short_training_leaves_a_whole_folder_and_says_what_stood_in(tmp_path):
    quick = ("trainer.fast_dev_run=true", "hardware.xla=false", "model.conv_filters=[2]")
    summary = trained(tmp_path, *quick, "model.middle.qubits=[4,3]", "model.on_error=classical")
    assert summary["fallbacks"] == 1 and summary["engine"] == "no circuit"
    page = (tmp_path / "report.html").read_text()
    assert "a classical layer stands in place of the circuit" in page and "fallbacks: 1" in page
    assert '<li class="fallback">' in page  # red
    again = tmp_path / "again"
    again.mkdir()
    Evaluate(run=str(tmp_path), weights="best", draws=1, cutoff_steps=[], wigner_samples=0).run(
        composed("task=train"), again
    )
    measured = json.loads((again / "summary.json").read_text())
    assert measured["metrics"]["accuracy"]["final"] == summary["metrics"]["accuracy"]["final"]
    assert measured["fallbacks"] == 1 and (again / "plots" / "confusion_matrix.png").exists()
    with np.load(tmp_path / "predictions.npz") as predictions:
        assert predictions["probabilities"].shape == (len(predictions["classes"]), 10)
    for name in ("confusion_matrix", "misclassified", "layer_times", "accuracy_curves", "loss_curves"):
        assert (tmp_path / "plots" / f"{name}.png").exists()


@pytest.mark.slow
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_digits_are_told_apart(seed, tmp_path):
    summary = trained(tmp_path, f"seed={seed}")
    assert summary["metrics"]["accuracy"]["final"] >= 0.97
    assert summary["fallbacks"] == 0 and summary["engine"] == "qubits"


@pytest.mark.slow
def test_light_tells_digits_apart_too(tmp_path):
    summary = trained(tmp_path, "model/middle=photonic", "seed=0")
    assert summary["metrics"]["accuracy"]["final"] >= 0.9
    assert summary["engine"] == "fock"
