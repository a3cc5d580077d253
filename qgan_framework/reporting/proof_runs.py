"""The runs of the proof experiments: where they lie, and what their summaries say together."""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from qgan_framework.reporting.metric_table import read_metric_table
from qgan_framework.reporting.summary import MetricSummary, RunSummary
from qgan_framework.reporting.summary_file import load_summary

CONTROL = "_classical"
"""Ends the name of an experiment that is another one's classical control."""


@dataclass(frozen=True)
class ProofRun:
    """One run: its folder, seed and summary, whose status is unknown while there is none."""

    folder: Path
    seed: int
    summary: RunSummary

    def value(self, metric: str) -> float | None:
        """Final value of a metric, ``norm_mean`` among them; None if there is none."""
        if metric == "norm_mean":
            return self.summary.truncation.norm_mean
        return self.summary.metrics.get(metric, MetricSummary()).final

    def floor(self, metric: str) -> float | None:
        """Of real points, or of the noiseless function."""
        return self.summary.metrics.get(metric, MetricSummary()).floor

    @property
    def seconds(self) -> float | None:
        """From the start of the process's work to its summary; None where that is not recorded."""
        started, finished = self.summary.started, self.summary.finished
        if started is None or finished is None:
            return None
        return (datetime.fromisoformat(finished) - datetime.fromisoformat(started)).total_seconds()

    def first_epoch_below(self, metric: str, bound: float) -> int | None:
        """The first epoch at whose end a metric of metrics.csv was below a bound; None if there is none.

        Raises:
            ValueError: metrics.csv cannot be understood.
        """
        path = self.folder / "metrics.csv"
        table = read_metric_table(path) if path.is_file() else None
        if table is None or metric not in table.columns:
            return None
        epochs, values = table.series(metric)
        return next((int(epoch) for epoch, value in zip(epochs, values, strict=True) if value < bound), None)


@dataclass(frozen=True)
class Side:
    """All runs of one experiment, in the order of their seeds."""

    name: str
    runs: tuple[ProofRun, ...]

    def values(self, metric: str) -> list[float]:
        """Of the runs that have one."""
        return [value for run in self.runs if (value := run.value(metric)) is not None]

    def median(self, metric: str) -> float | None:
        """Over the runs that have a value."""
        return median(self.values(metric))

    @property
    def incomplete(self) -> list[ProofRun]:
        """Runs that failed, were stopped, or are going on."""
        return [run for run in self.runs if run.summary.status != "completed"]


@dataclass(frozen=True)
class Problem:
    """A published problem: the quantum model's runs and its classical control's."""

    name: str
    quantum: Side
    classical: Side

    @property
    def metrics(self) -> list[str]:
        """Names of all metrics of the runs, in the summaries' order; the quantum model's first."""
        runs = (*self.quantum.runs, *self.classical.runs)
        return list(dict.fromkeys(name for run in runs for name in run.summary.metrics))

    def better(self, metric: str) -> str | None:
        """Which side's median is better: quantum, classical or level; None where that cannot be said."""
        quantum, classical = self.quantum.median(metric), self.classical.median(metric)
        loss = [self._loss(metric, value) for value in (quantum, classical)]
        if loss[0] is None or loss[1] is None:
            return None
        return "level" if loss[0] == loss[1] else "quantum" if loss[0] < loss[1] else "classical"

    def _loss(self, metric: str, value: float | None) -> float | None:
        """Smaller is better: the value, its negative, or its distance to the median floor."""
        directions = [
            run.summary.metrics[metric].direction
            for run in self.quantum.runs
            if metric in run.summary.metrics
        ]
        floor = median([floor for run in self.quantum.runs if (floor := run.floor(metric)) is not None])
        if value is None or not directions:
            return None
        if directions[0] is None:
            return None if floor is None else abs(value - floor)
        return value if directions[0] == "min" else -value


def median(values: Iterable[float | None]) -> float | None:
    """Of the finite values; None if there is none."""
    finite = [value for value in values if value is not None and math.isfinite(value)]
    return statistics.median(finite) if finite else None


def run_folder_of(runs: Path, experiment: str, seed: int) -> Path:
    """Where a run lies."""
    return runs / experiment / f"seed_{seed}"


def has_ended(folder: Path) -> bool:
    """Whether a run completed or failed by itself; one that was interrupted is to be done again."""
    try:
        return load_summary(folder / "summary.json").status in ("completed", "failed")
    except (OSError, ValueError):
        return False


def read_problems(runs: Path) -> list[Problem]:
    """Every problem of which there are runs, by name."""
    names = sorted(folder.name for folder in runs.iterdir() if folder.is_dir()) if runs.is_dir() else []
    problems = dict.fromkeys(name.removesuffix(CONTROL) for name in names)
    return [Problem(name, _side(runs, name), _side(runs, name + CONTROL)) for name in problems]


def _side(runs: Path, name: str) -> Side:
    folders = [folder for folder in (runs / name).glob("seed_*") if folder.is_dir()]
    found = [_run(folder) for folder in folders]
    return Side(name, tuple(sorted(found, key=lambda run: run.seed)))


def _run(folder: Path) -> ProofRun:
    seed = int(folder.name.removeprefix("seed_"))
    try:
        return ProofRun(folder, seed, load_summary(folder / "summary.json"))
    except FileNotFoundError:
        reason = "no summary.json: the run is going on, or was interrupted"
    except (OSError, ValueError) as error:
        reason = f"summary.json cannot be read: {error}"
    return ProofRun(folder, seed, RunSummary(status="unknown", reason=reason, seed=seed))
