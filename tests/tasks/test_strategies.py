"""Trainings with strategies that keep the step from being compiled: the same losses, and what failed is counted."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from qgan_framework.tasks.training_run import TrainingRun
from tests.config.composing import composed

TINY = [
    "+experiment=clusters",
    "model.generator.n_layers=1",
    "model.generator.cutoff_dim=4",
    "data.n_samples=64",
    "data.batch_size=8",
    "hardware.xla=false",
    "logger.wandb=null",
    "trainer.max_epochs=1",
    "trainer.steps_per_epoch=2",
    "trainer.final_draws=2",
    "trainer.progress_bar=none",
]


def trained(folder: Path, *choices: str) -> dict:
    """The summary of a short training."""
    folder.mkdir()
    run = TrainingRun(composed(*TINY, *choices), folder)
    result = run.fit()
    summary = json.loads((folder / "summary.json").read_text())
    return {**summary, "losses": [result.history[name] for name in ("d_loss", "g_loss")]}


@pytest.mark.slow
@pytest.mark.parametrize("strategy", ["threading", "sequential", "multiprocessing"])
def test_losses_are_those_of_auto(tmp_path, strategy):
    usual = trained(tmp_path / "auto")
    assert (usual["strategy"], usual["fallbacks"]) == ("auto: cpu_batch", 0)
    assert usual["strategy_reason"].startswith("cpu_batch, the only one that can be right")
    other = trained(tmp_path / "other", f"strategy={strategy}")
    assert (other["strategy"], other["strategy_reason"]) == (strategy, None)
    np.testing.assert_allclose(other["losses"], usual["losses"], atol=1e-5)


@pytest.mark.usefixtures("no_pictures")
def test_a_fallback_is_counted_and_told(tmp_path):
    found = trained(tmp_path / "run", "strategy=fallback", "strategy.strategies=[gpu_batch,cpu_batch]")
    assert (found["strategy"], found["fallbacks"]) == ("fallback: cpu_batch", 1)
    assert found["warnings"][0].startswith(
        "strategy gpu_batch failed, the next one takes its place: gpu_batch: "
    )
    assert np.isfinite(found["losses"]).all()
