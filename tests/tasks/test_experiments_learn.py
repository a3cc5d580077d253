"""Every frozen experiment learns its data, from beginning to end; about a minute each."""

from __future__ import annotations

import json

import pytest

from qgan_framework.tasks.train import Train
from tests.config.composing import composed

FROM_SAMPLES = ("quantum_quantum", "quantum_classical", "classical_quantum")
RUNS = [
    *((name, "data=clusters") for name in ("clusters", *FROM_SAMPLES)),
    *((name, "data=ring") for name in ("ring", *FROM_SAMPLES)),
    *((name, "seed=0") for name in ("density_clusters", "density_ring")),
]


@pytest.mark.slow
@pytest.mark.parametrize(("experiment", "choice"), RUNS, ids=lambda text: text)
def test_generated_points_lie_on_the_data(experiment, choice, tmp_path):
    quiet = ("logger.wandb=null", "trainer.progress_bar=none")
    Train().run(composed(f"+experiment={experiment}", choice, *quiet), tmp_path)
    summary = json.loads((tmp_path / "summary.json").read_text())
    distance = summary["metrics"]["sliced_wasserstein"]
    assert distance["final"] < 3.5 * distance["floor"]
    assert distance["final"] < 0.5 * summary["baselines"]["gaussian_fit"]["sliced_wasserstein"]
    for name, least in {"mode_coverage": 1.0, "recall": 0.5, "high_quality_share": 0.8}.items():
        assert summary["metrics"][name]["final"] >= least, name
    assert summary["truncation"]["norm_mean"] is None or summary["truncation"]["norm_mean"] > 0.95
