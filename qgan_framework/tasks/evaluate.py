"""task=evaluate: measures a trained run again."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from annotated_types import Ge, Le
from omegaconf import DictConfig
from rich.console import Console

from qgan_framework.config.checked import checked
from qgan_framework.config.rules import check_cutoff_steps
from qgan_framework.metrics.catalogue import DIRECTIONS
from qgan_framework.metrics.quality import QualityMetrics
from qgan_framework.reporting.convergence import (
    CutoffRow,
    convergence_table,
    convergence_words,
    write_convergence,
)
from qgan_framework.reporting.page import write_report
from qgan_framework.reporting.plots import write_plots
from qgan_framework.reporting.summary import MetricSummary, RunSummary, Truncation
from qgan_framework.reporting.summary_file import save_summary
from qgan_framework.tasks import run_folder
from qgan_framework.tasks.classifier_evaluation import evaluate_classifier
from qgan_framework.tasks.saved_run import SavedRun, Weights, open_run
from qgan_framework.types import NonNegativeInt, PositiveInt


class Evaluate:
    """Quality metrics of a trained run on fresh latents, and what its truncation changes.

    Of a classifier: accuracy and the rest on its test part, and pictures of its verdict.

    Args:
        run: folder of the training.
        weights: best (by the checkpoint's metric) or last.
        draws: sets of generated points to take the median over.
        cutoff_steps: what is added to cutoff_dim to see what the truncation changes, as [0, 2, 4, 8]; 0 is always
            among them. An empty list leaves that out, as does a run without circuits.
        wigner_samples: generated samples of whose modes Wigner functions are drawn; 0 for none.

    Raises:
        ConfigurationError: cutoff_steps has no larger cutoff to compare with.
    """

    @checked
    def __init__(
        self,
        *,
        run: str,
        weights: Weights,
        draws: PositiveInt,
        cutoff_steps: list[NonNegativeInt],
        wigner_samples: Annotated[int, Ge(0), Le(6)],
    ) -> None:
        """Keeps the settings."""
        check_cutoff_steps(cutoff_steps)
        self.run_to_measure, self.weights, self.draws = run, weights, draws
        self.cutoff_steps, self.wigner_samples = cutoff_steps, wigner_samples

    def run(self, config: DictConfig, run_dir: Path) -> Path:
        """Measures, prints tables and writes summary, samples, plots and report; returns the report's path."""
        started = run_folder.now()
        saved = open_run(self.run_to_measure, self.weights, key="evaluate.run")
        from qgan_framework.tasks.classifier import is_classifier  # it imports TensorFlow

        run_folder.write_configuration(config, run_dir)
        run_folder.write_environment(run_dir)
        if is_classifier(saved.config):
            return evaluate_classifier(saved, run_dir, started, weights=self.weights, run=self.run_to_measure)
        quality = saved.trainer.quality(saved.data)
        values = saved.trainer.test(saved.model, saved.data, draws=self.draws)
        _print_quality(values, quality.floors)
        warnings = self._compare_cutoffs(saved, run_dir)
        summary = self._summary(saved, quality, values, warnings, started)
        save_summary(summary, run_dir / "summary.json")
        generated = saved.trainer.predict(saved.model, n_samples=len(saved.data.validation))
        run_folder.write_samples(run_dir, generated, saved.data)
        self._write_wigner(saved, run_dir)
        write_plots(run_dir)
        return write_report(run_dir)

    def _write_wigner(self, saved: SavedRun, run_dir: Path) -> None:
        if self.wigner_samples:
            from qgan_framework.tasks.wigner import write_wigner  # it imports TensorFlow

            write_wigner(saved, run_dir, n_samples=self.wigner_samples)

    def _compare_cutoffs(self, saved: SavedRun, run_dir: Path) -> list[str]:
        """Writes convergence.csv and prints it; returns which cutoffs were left out."""
        if not self.cutoff_steps or saved.simulator.engine is None:
            return []
        from qgan_framework.tasks.convergence import convergence

        draws = self.draws if saved.model.generator.traceable else 1  # others take minutes
        with Console().status("the same weights at other cutoffs"):  # moves on a terminal, silent elsewhere
            rows, left_out = convergence(saved, self.cutoff_steps, draws=draws)
        if rows:
            write_convergence(rows, run_dir / "convergence.csv")
            _print_convergence(rows)
        return left_out

    def _summary(
        self,
        saved: SavedRun,
        quality: QualityMetrics,
        values: dict[str, float],
        warnings: list[str],
        started: str,
    ) -> RunSummary:
        simulator = saved.simulator
        return RunSummary(
            status="completed",
            reason=f"{self.weights} weights of {self.run_to_measure}, epoch {saved.facts.get('epoch')}",
            task="evaluate",
            experiment=saved.config.experiment_name,
            seed=saved.config.seed,
            metrics={
                name: _metric_summary(name, values[name], floor) for name, floor in quality.floors.items()
            },
            baselines=quality.baselines,
            blind=quality.blind,
            truncation=Truncation(
                cutoff_dim=saved.model.generator.cutoff_dim,
                norm_mean=values.get("norm_mean"),
                norm_min=values.get("norm_min"),
            ),
            engine=simulator.engine,
            strategy=simulator.strategy,
            strategy_reason=simulator.explanation,
            fallbacks=len(simulator.failures),
            versions=run_folder.versions(),
            git_revision=run_folder.git_revision(),
            started=started,
            finished=run_folder.now(),
            warnings=(*simulator.failures, *warnings),
            command=run_folder.command(),
        )


def _metric_summary(name: str, value: float, floor: float) -> MetricSummary:
    direction = DIRECTIONS[name]
    return MetricSummary(final=value, floor=floor, direction=None if direction == "floor" else direction)


def _print_quality(values: dict[str, float], floors: dict[str, float]) -> None:
    for name, floor in floors.items():
        print(f"{name:24s} {values[name]:10.4g}   floor {floor:10.4g}")


def _print_convergence(rows: list[CutoffRow]) -> None:
    columns, cells = convergence_table(rows)
    widths = [max(map(len, column)) for column in zip(columns, *cells, strict=True)]
    print()
    for line in (columns, *cells):
        print("  ".join(cell.rjust(width) for cell, width in zip(line, widths, strict=True)))
    print("\n".join(convergence_words(rows)))
