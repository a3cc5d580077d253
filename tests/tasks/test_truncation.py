"""Truncation as a figure of a training, in real tiny ones."""

from __future__ import annotations

import json

import pytest

from qgan_framework.tasks.train import Train
from tests.config.composing import composed
from tests.tasks import command_line

TINY = ("hardware.xla=false", "logger.wandb=null", "data=clusters", "data.n_samples=64", "data.batch_size=8")
TINY += ("trainer.steps_per_epoch=2", "trainer.max_epochs=3", "trainer.final_draws=2")
CIRCUIT = ("model.generator.n_modes=1", "model.generator.n_layers=1")
LEAKING = (*CIRCUIT, "model.generator.cutoff_dim=3", "encoding.initial_scale=2.0")


def train(run_dir, *choices):
    report = Train().run(composed(*TINY, *choices), run_dir)
    return json.loads((run_dir / "summary.json").read_text()), report.read_text()


def test_a_leak_is_told_and_recorded(tmp_path, capsys, caplog):
    found, page = train(tmp_path, *LEAKING)
    assert (found["status"], found["epochs"]) == ("completed", 3)
    (warning,) = found["warnings"]
    assert "norm_mean" in warning and "below 0.95 at epoch 1" in warning
    assert [record.getMessage() for record in caplog.records if record.name.startswith("qgan")] == [
        f"warning: {warning}"
    ]
    assert "truncation_penalty" in page and "Norm within the cutoff" in page
    assert capsys.readouterr().out.count("  norm 0.") == 3
    rows = command_line.metrics(tmp_path)
    worst = min(float(row["norm_mean"]) for row in rows)
    truncation = found["truncation"]
    assert truncation["cutoff_dim"] == 3
    assert 0 < truncation["norm_min"] <= truncation["norm_mean"] < 0.95
    assert truncation["lowest_norm_mean"] == pytest.approx(min(worst, truncation["norm_mean"]))
    assert (tmp_path / "plots" / "norm_curves.png").is_file()


@pytest.mark.usefixtures("no_pictures")
def test_a_state_within_its_cutoff_is_nothing_to_tell(tmp_path):
    found, page = train(tmp_path, *CIRCUIT, "model.generator.cutoff_dim=12", "encoding.initial_scale=0.3")
    assert found["warnings"] == [] and found["truncation"]["norm_mean"] > 0.99
    assert "No fallback and no warning." in page


@pytest.mark.usefixtures("no_pictures")
def test_below_the_other_threshold_the_training_ends_in_good_order(tmp_path):
    found, page = train(tmp_path, *LEAKING, "callbacks.truncation_guard.stop_below=0.9")
    assert (found["status"], found["epochs"], found["steps"]) == ("stopped", 1, 2)
    assert "truncation_guard" in found["reason"] and "norm_mean" in found["reason"]
    assert found["reason"] in page.replace("&#39;", "'")
    for file in ("checkpoints/last.npz", "checkpoints/best.npz", "samples.npz", "report.html"):
        assert (tmp_path / file).is_file()


@pytest.mark.usefixtures("no_pictures")
def test_a_stop_in_the_last_epoch_is_a_stop(tmp_path):
    stop = "callbacks.truncation_guard.stop_below=0.9"
    assert train(tmp_path, *LEAKING, stop, "trainer.max_epochs=1")[0]["status"] == "stopped"


def test_a_classical_generator_has_no_norm(tmp_path, capsys):
    found, page = train(tmp_path, "model/generator=mlp")
    assert set(found["truncation"].values()) == {None} and found["warnings"] == []
    assert "norm_mean" not in command_line.metrics(tmp_path)[0]
    assert "Norm within the cutoff" not in page and "norm" not in capsys.readouterr().out
