from __future__ import annotations

import json
import os
import signal
import time
from typing import Any

import keras
import numpy as np
import pytest
from omegaconf import OmegaConf

from qgan_framework.config import memory_plan
from qgan_framework.config.training_memory import peak_bytes
from qgan_framework.errors import Interrupted, RunError
from qgan_framework.tasks import training_run
from qgan_framework.tasks.train import Train
from tests.config.composing import composed
from tests.tasks import command_line

SHALLOW = ("model.generator.n_layers=1", "model.generator.cutoff_dim=4")
SMALL = ("hardware.xla=false", "logger.wandb=null", "trainer.progress_bar=none")


def train(run_dir, *choices):
    """Trains in this process; the summary."""
    report = Train().run(composed(*SMALL, *choices), run_dir)
    assert report == run_dir / "report.html"
    assert report.is_file()
    return summary(run_dir)


def summary(run_dir):
    return json.loads((run_dir / "summary.json").read_text())


@pytest.mark.parametrize("experiment", ["clusters", pytest.param("ring", marks=pytest.mark.slow)])
def test_experiments_run(tmp_path, experiment):
    found = train(
        tmp_path, f"+experiment={experiment}", "trainer.fast_dev_run=true", *SHALLOW, "trainer.final_draws=3"
    )
    assert (found["status"], found["experiment"], found["steps"]) == ("completed", experiment, 2)
    assert found["metrics"]["sliced_wasserstein"]["floor"] < found["metrics"]["sliced_wasserstein"]["final"]
    samples = command_line.samples(tmp_path)
    assert samples["generated"].shape == samples["real"].shape == (500, 2)


TINY = ("data=clusters", "data.n_samples=64", "data.batch_size=8", "trainer.steps_per_epoch=2")
TINY += ("model.generator.n_modes=1", *SHALLOW, "trainer.final_draws=2")


class Calling(keras.callbacks.Callback):
    """Raises a signal, or lets the generator diverge, in the second epoch."""

    def __init__(self, does: str) -> None:
        super().__init__()
        self.does = does

    def on_epoch_begin(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        if epoch != 1:
            return
        if self.does == "diverge":
            for variable in self.model.generator.trainable_variables:
                variable.assign(np.nan * variable)
        else:
            signal.raise_signal(signal.Signals[self.does])


def callback(does):
    return "+callbacks.calling={_target_: tests.tasks.test_train.Calling, does: " + does + "}"


@pytest.mark.usefixtures("no_pictures")
def test_a_callback_may_end_the_training_and_others_may_be_left_out(tmp_path):
    stopping = (
        "{_target_: keras.callbacks.EarlyStopping, monitor: recall, mode: max, min_delta: 9, patience: 1}"
    )
    left_out = ("callbacks.checkpoint=null", "callbacks.performance_monitor=null", "logger.csv=null")
    found = train(tmp_path, *TINY, f"+callbacks.stopping={stopping}", *left_out, "trainer.max_epochs=9")
    assert (found["status"], found["epochs"], found["steps"]) == ("stopped", 2, 4)
    assert "callback" in found["reason"]
    assert set(found["performance"].values()) == {None}
    assert not (tmp_path / "metrics.csv").exists()
    assert [path.name for path in (tmp_path / "checkpoints").iterdir()] == ["last.npz"]


@pytest.mark.usefixtures("no_pictures")
def test_a_signal_ends_the_training_with_everything_saved(tmp_path):
    with pytest.raises(Interrupted, match="SIGTERM") as raised:
        train(tmp_path, *TINY, callback("SIGTERM"), "trainer.max_epochs=9")
    assert raised.value.exit_code == 143
    assert str(tmp_path / "report.html") in str(raised.value)
    found = summary(tmp_path)
    assert (found["status"], found["steps"]) == ("stopped", 3)
    assert "SIGTERM" in found["reason"]
    assert found["metrics"]["sliced_wasserstein"]["final"] > 0
    for file in ("report.html", "samples.npz", "checkpoints/last.npz", "metrics.csv"):
        assert (tmp_path / file).is_file()


@pytest.mark.usefixtures("no_pictures")
def test_a_diverged_training_fails_and_says_so(tmp_path):
    with pytest.raises(RunError, match="diverged"):
        train(tmp_path, *TINY, callback("diverge"), "trainer.max_epochs=9")
    found = summary(tmp_path)
    assert found["status"] == "failed"
    assert "diverged" in found["reason"]
    assert "diverged" in (tmp_path / "report.html").read_text()
    assert len(command_line.metrics(tmp_path)) == 1


def test_ctrl_c_ends_with_a_checkpoint_a_report_and_130(tmp_path):
    choices = ("hardware.xla=false", "trainer.max_epochs=1000000", "hydra.run.dir=run")
    run, deadline = tmp_path / "run", time.monotonic() + 120
    with command_line.start(tmp_path, *TINY, *choices) as process:
        while not (run / "metrics.csv").is_file() and process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.05)
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGINT)  # a terminal sends it to all processes of the command
        output, errors = process.communicate(timeout=120)
    assert process.returncode == 130, errors
    assert len(errors.splitlines()) == 1
    assert errors.startswith("error: stopped by SIGINT")
    assert "run/report.html" in errors
    found = summary(run)
    assert (found["status"], found["reason"]) == ("stopped", "by SIGINT")
    with np.load(run / "checkpoints" / "last.npz", allow_pickle=False) as archive:
        assert json.loads(str(archive["facts"]))["epoch"] == found["epochs"] >= 1
    assert len(command_line.metrics(run)) == found["epochs"]
    assert (run / "report.html").is_file()
    (record,) = (run / "wandb").glob("offline-run-*/*.wandb")
    assert record.stat().st_size > 0
    assert "epoch 1/1000000" in output


@pytest.mark.usefixtures("no_pictures")
def test_what_does_not_fit_in_memory_is_computed_in_parts_with_the_same_losses(tmp_path, monkeypatch):
    for name in ("whole", "parts"):
        (tmp_path / name).mkdir()
    # Adam turns the rounding of gradients near zero into whole steps: they are kept small.
    once = (
        "trainer.max_epochs=1",
        *(f"optimizer.{who}.learning_rate=1e-7" for who in ("generator", "discriminator")),
    )
    whole = train(tmp_path / "whole", *TINY, *once)
    values = OmegaConf.to_container(composed(*SMALL, *TINY), resolve=True)
    there = int(memory_plan.MARGIN * peak_bytes(values, 4)) + 1
    monkeypatch.setattr(memory_plan, "memory_there", lambda: there)
    monkeypatch.setattr(memory_plan.memory, "resident_memory", lambda: 0)
    monkeypatch.setattr(training_run, "calibrate", lambda values: 0)
    monkeypatch.setattr(memory_plan, "_NEXT_TO_NOTHING", 0.0)
    parts = train(tmp_path / "parts", *TINY, *once)
    assert whole["decisions"] == []
    assert "batches are computed in 2 parts" in parts["decisions"][0]
    (expected,), (found,) = (command_line.metrics(tmp_path / name) for name in ("whole", "parts"))
    for loss in ("d_loss", "g_loss"):
        assert float(found[loss]) == pytest.approx(float(expected[loss]), rel=1e-3, abs=1e-5)
