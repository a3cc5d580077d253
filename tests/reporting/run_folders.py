"""Run folders for the tests: a complete one, and one that failed early."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from qgan_framework.reporting.summary import MetricSummary, Performance, RunSummary
from qgan_framework.reporting.summary_file import save_summary

METRICS_CSV = """epoch,step,d_loss,g_loss,sliced_wasserstein,coverage
1,10,0.9,0.1,1.5,0.2
2,20,0.7,0.2,,
3,30,0.5,0.3,0.12,0.9
"""


def complete_summary() -> RunSummary:
    return RunSummary(
        status="completed",
        reason="all 3 epochs done",
        task="train",
        experiment="quickstart",
        seed=7,
        epochs=3,
        steps=30,
        metrics={
            "sliced_wasserstein": MetricSummary(final=0.12, best=0.12, floor=0.1, direction="min"),
            "coverage": MetricSummary(final=0.9, best=0.9, floor=0.95, direction="max"),
        },
        performance=Performance(
            samples_per_second=83211.4,
            step_seconds_median=0.00153,
            first_step_seconds=5.21,
            peak_rss_mb=812.3,
            cpu_percent=184.2,
        ),
        engine="fock",
        strategy="cpu_batch",
        fallbacks=2,
        versions={"keras": "3.15.1"},
        git_revision="3f2a91c",
        started="2025-11-21T03:08:11+00:00",
        finished="2025-11-21T03:10:16+00:00",
        parameters={"generator": 42},
        warnings=("recorded offline",),
        baselines={"gaussian_fit": {"sliced_wasserstein": 0.3}, "collapsed": {"sliced_wasserstein": 1.9}},
        blind={"sliced_wasserstein": (), "coverage": ("gaussian_fit", "collapsed")},
        command="python -m qgan_framework +experiment=quickstart seed=7",
    )


def write_samples(run_dir: Path, n_columns: int = 2) -> None:
    random = np.random.default_rng(0)
    np.savez(
        run_dir / "samples.npz",
        real=random.normal(size=(50, n_columns)).astype(np.float32),
        generated=random.normal(size=(80, n_columns)).astype(np.float32),
        real_original=random.random((50, 12)).astype(np.float32),
        generated_original=random.random((80, 12)).astype(np.float32),
        image_shape=np.array([3, 4]),
        column_names=np.array([f"pc{index}" for index in range(n_columns)]),
    )


def write_complete_run(run_dir: Path) -> None:
    write_samples(run_dir)
    save_summary(complete_summary(), run_dir / "summary.json")
    (run_dir / "metrics.csv").write_text(METRICS_CSV)
    (run_dir / "config.yaml").write_text("seed: 7\nmodel:\n  d_steps_per_g_step: 3\n")
    (run_dir / "environment.json").write_text(json.dumps({"platform": "Linux", "hardware": {"cores": 2}}))


def write_failed_run(run_dir: Path) -> None:
    summary = RunSummary(status="failed", reason="d_loss is NaN at step 14", task="train", experiment="ring")
    save_summary(summary, run_dir / "summary.json")
    (run_dir / "metrics.csv").write_text("epoch,step,d_loss,g_loss\n1,10,nan,nan\n")
