"""What a training leaves behind, and what other tasks make of it."""

from __future__ import annotations

import json
import shutil

import numpy as np
import pytest
from omegaconf import OmegaConf

from qgan_framework.config.job import run_task
from qgan_framework.errors import ConfigurationError, RunError
from qgan_framework.tasks.generate import Generate
from qgan_framework.tasks.saved_run import open_run
from tests.config.composing import composed
from tests.tasks import command_line

SUMMARY = {
    "status": "completed",
    "task": "train",
    "experiment": "quickstart",
    "seed": 0,
    "epochs": 1,
    "steps": 2,
    "engine": "fock",
    "strategy": "auto: cpu_batch",
    "fallbacks": 0,
}
PERFORMANCE = {
    "samples_per_second",
    "step_seconds_median",
    "first_step_seconds",
    "compile_seconds",
    "peak_rss_mb",
    "cpu_percent",
}
METRICS = {
    *("sliced_wasserstein", "marginal_wasserstein", "energy_distance", "precision", "recall", "diversity"),
    *("line_r2", "mode_coverage", "high_quality_share", "density", "coverage", "grid_kl", "mmd_squared"),
    "kolmogorov_smirnov",
}
DRAWS = 5
SHALLOW = ("hardware.xla=false", "model.generator.n_layers=1", "model.generator.cutoff_dim=4")
SHALLOW += (f"trainer.final_draws={DRAWS}",)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A folder in which a training has left its folder `run`."""
    folder = tmp_path_factory.mktemp("trained")
    exit_code, output, errors = command_line.run(
        folder, "trainer.fast_dev_run=true", "+experiment=quickstart", *SHALLOW, "hydra.run.dir=run"
    )
    assert (exit_code, errors) == (0, "")
    assert output.splitlines()[-1] == "report: run/report.html"
    warning, epoch = output.splitlines()[:2]
    assert warning.startswith(
        "warning: norm_mean of the generator's states fell to"
    )  # a cutoff of 4 is small
    assert epoch.startswith("epoch 1/1  d_loss ")
    return folder


@pytest.fixture(scope="module")
def summary(folder):
    return json.loads((folder / "run" / "summary.json").read_text())


def test_summary_says_what_happened(summary):
    assert {key: summary[key] for key in SUMMARY} == SUMMARY
    assert summary["reason"] and summary["started"] <= summary["finished"]
    assert {"qgan_framework", "keras", "numpy"} <= set(summary["versions"])
    assert "git_revision" in summary
    assert set(summary["performance"]) == PERFORMANCE
    assert all(value > 0 for value in summary["performance"].values())
    assert all(count > 0 for count in summary["parameters"].values())


def test_summary_has_every_metric_beside_its_floor(summary):
    assert set(summary["metrics"]) == METRICS
    for name, values in summary["metrics"].items():
        assert np.isfinite([values["final"], values["best"], values["floor"]]).all(), name
    assert 0 < summary["metrics"]["sliced_wasserstein"]["floor"] < 0.5
    assert summary["metrics"]["recall"]["best"] >= summary["metrics"]["recall"]["final"]


def test_metrics_are_one_row_an_epoch(folder):
    (row,) = command_line.metrics(folder / "run")
    assert (row["epoch"], row["step"]) == ("1", "2")
    assert METRICS | {"d_loss", "g_loss", "norm_mean", "norm_min", "samples_per_second"} <= set(row)
    assert np.isfinite([float(value) for value in row.values()]).all()


def test_configuration_is_resolved_and_complete(folder):
    text = (folder / "run" / "config.yaml").read_text()
    assert "${" not in text and "???" not in text
    config = OmegaConf.create(text)
    assert (config.experiment_name, config.trainer.fast_dev_run, config.data.seed) == ("quickstart", True, 0)


def test_environment_tells_versions_machine_and_command(folder):
    environment = json.loads((folder / "run" / "environment.json").read_text())
    assert {"python", "platform", "cpu_count", "hardware", "versions", "git_revision"} <= set(environment)
    assert "trainer.fast_dev_run=true" in environment["command"]


def test_samples_are_kept_beside_real_points_and_as_images(folder):
    samples = command_line.samples(folder / "run")
    for name in ("generated", "real"):
        assert samples[name].shape[1:] == (2,)
        assert samples[f"{name}_original"].shape == (len(samples[name]), 64)
        assert np.isfinite(samples[f"{name}_original"]).all()
    assert tuple(samples["image_shape"]) == (8, 8)


def test_pictures_report_and_records_are_there(folder):
    run = folder / "run"
    assert {"samples_scatter", "samples_images", "loss_curves", "metric_curves"} <= {
        path.stem for path in (run / "plots").glob("*.png")
    }
    report = (run / "report.html").read_text()
    assert "quickstart" in report and "data:image/png;base64," in report
    (record,) = (run / "wandb").glob("offline-run-*/*.wandb")
    assert record.stat().st_size > 0
    assert sorted(path.name for path in (run / "checkpoints").iterdir()) == ["best.npz", "last.npz"]


@pytest.mark.parametrize("weights", ["last", "best"])
def test_another_process_gets_the_trained_model_back(folder, weights):
    saved = open_run(str(folder / "run"), weights, key="run")
    assert saved.facts["epoch"] == 1
    assert (int(saved.model.g_steps), int(saved.model.d_steps)) == (2, 6)
    expected = command_line.samples(folder / "run")["generated"]
    points = saved.trainer.predict(saved.model, n_samples=len(expected))
    np.testing.assert_allclose(points, expected, rtol=0, atol=1e-4)


def test_evaluate_measures_it_again(folder, summary, capsys):
    evaluated, settings = folder / "evaluated", (f"evaluate.run={folder / 'run'}", f"evaluate.draws={DRAWS}")
    evaluated.mkdir()
    assert run_task(composed("task=evaluate", *settings), evaluated) == evaluated / "report.html"
    output, errors = capsys.readouterr()
    assert errors == ""
    quality, cutoffs = output.split("\n\n")
    assert [line.split()[0] for line in quality.splitlines()] == list(summary["metrics"])
    assert [line.split()[:3] for line in cutoffs.splitlines()[1:5]] == [
        ["generator", "points", str(cutoff)] for cutoff in (4, 6, 8, 12)
    ]
    assert "At cutoff 4 generated points are within" in cutoffs
    found = json.loads((evaluated / "summary.json").read_text())
    assert (found["status"], found["task"], found["experiment"]) == ("completed", "evaluate", "quickstart")
    for name, values in found["metrics"].items():  # the same weights, latents and number of draws
        assert values["final"] == pytest.approx(summary["metrics"][name]["final"], abs=0.02)
        assert values["floor"] == summary["metrics"][name]["floor"]
    assert (evaluated / "samples.npz").is_file()
    assert list((evaluated / "plots").glob("*.png"))


def generated(folder, name, seed):
    run_dir = folder / name
    run_dir.mkdir()
    task = Generate(run=str(folder / "run"), weights="last", n_samples=10)
    path = task.run(composed("task=generate", f"generate.run={folder / 'run'}", f"seed={seed}"), run_dir)
    assert path.parent == run_dir
    assert (run_dir / "config.yaml").is_file() and (run_dir / "environment.json").is_file()
    return command_line.samples(run_dir), np.loadtxt(path, delimiter=",", skiprows=1)


@pytest.mark.usefixtures("no_pictures")
def test_generate_draws_with_its_seed(folder):
    samples, table = generated(folder, "five", seed=5)
    assert (samples["generated"].shape, table.shape) == ((10, 2), (10, 64))
    np.testing.assert_allclose(table, samples["generated_original"])
    saved = open_run(str(folder / "run"), "last", key="run")
    expected = saved.trainer.predict(saved.model, n_samples=10, seed=5)
    np.testing.assert_allclose(samples["generated"], expected, rtol=0, atol=1e-5)
    other, _ = generated(folder, "six", seed=6)
    assert not np.isclose(other["generated"], expected).all(axis=1).any()


def test_what_is_no_training_is_refused(folder, tmp_path):
    with pytest.raises(ConfigurationError, match=r"evaluate\.run: .* config\.yaml"):
        open_run(str(tmp_path), "best", key="evaluate.run")
    (tmp_path / "config.yaml").write_text("task: evaluate\n")
    with pytest.raises(ConfigurationError, match=r"evaluate\.run: .* no training"):
        open_run(str(tmp_path), "best", key="evaluate.run")


def test_the_folder_may_be_given_from_home(folder, monkeypatch):
    monkeypatch.setenv("HOME", str(folder))
    assert open_run("~/run", "last", key="run").facts["epoch"] == 1


@pytest.mark.parametrize("damage", ["missing", "cut"])
def test_a_checkpoint_that_cannot_be_read_is_named(folder, tmp_path, damage):
    shutil.copytree(folder / "run", tmp_path / "run")
    checkpoint = tmp_path / "run" / "checkpoints" / "best.npz"
    if damage == "missing":
        checkpoint.unlink()
    else:
        checkpoint.write_bytes(checkpoint.read_bytes()[:1000])
    with pytest.raises(RunError, match=str(checkpoint)):
        open_run(str(tmp_path / "run"), "best", key="run")
