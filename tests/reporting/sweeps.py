"""Jobs of a sweep for the tests."""

from __future__ import annotations

from qgan_framework.reporting.summary import MetricSummary, Performance, RunSummary, Truncation
from qgan_framework.reporting.sweep_jobs import SweepJob


def job(number, quality, step, *, seed=0, leak=0.001, warnings=(), **point):
    """A complete job; its floor is 0.1."""
    summary = RunSummary(
        status="completed",
        metrics={
            "sliced_wasserstein": MetricSummary(final=quality, best=quality, floor=0.1, direction="min")
        },
        performance=Performance(
            samples_per_second=64 / step, step_seconds_median=step, peak_rss_mb=900.0 + number
        ),
        truncation=Truncation(norm_mean=1 - leak),
        warnings=tuple(warnings),
    )
    values = {name: str(value) for name, value in point.items()} | {"seed": str(seed)}
    return SweepJob(number=number, point=values, status="completed", seconds=20.0, summary=summary)


def grid():
    """cutoff 3, 4, 8 × layers 1, 2, three seeds: quality gets better and steps slower with both."""
    jobs = []
    for cutoff_dim in (3, 4, 8):
        for n_layers in (1, 2):
            for seed in range(3):
                quality = 1.0 / cutoff_dim / n_layers + 0.01 * seed
                step = 1e-3 * cutoff_dim * n_layers
                numbered = {"cutoff_dim": cutoff_dim, "n_layers": n_layers}
                jobs.append(job(len(jobs), quality, step, seed=seed, **numbered))
    return jobs


def failed(number, reason, **point):
    """A job without results."""
    values = {name: str(value) for name, value in point.items()}
    return SweepJob(number=number, point=values, status="failed", reason=reason, seconds=3.0)
