"""task=evaluate: measures a trained run again."""

from __future__ import annotations

from pathlib import Path

from omegaconf import DictConfig

from qgan_framework.config.checked import checked
from qgan_framework.reporting.page import write_report
from qgan_framework.reporting.plots import write_plots
from qgan_framework.reporting.summary import MetricSummary, RunSummary
from qgan_framework.reporting.summary_file import save_summary
from qgan_framework.tasks import run_folder
from qgan_framework.tasks.saved_run import Weights, open_run
from qgan_framework.types import PositiveInt


class Evaluate:
    """Quality metrics of a trained run, on fresh latents.

    Args:
        run: folder of the training.
        weights: best (by the checkpoint's metric) or last.
        draws: sets of generated points to take the median over.
    """

    @checked
    def __init__(self, *, run: str, weights: Weights, draws: PositiveInt) -> None:
        """Keeps the settings."""
        self.run_to_measure, self.weights, self.draws = run, weights, draws

    def run(self, config: DictConfig, run_dir: Path) -> Path:
        """Measures, prints a table and writes summary, samples, plots and report; returns the report's path."""
        started = run_folder.now()
        saved = open_run(self.run_to_measure, self.weights, key="evaluate.run")
        run_folder.write_configuration(config, run_dir)
        run_folder.write_environment(run_dir)
        quality = saved.trainer.quality(saved.data)
        values = saved.trainer.test(saved.model, saved.data, draws=self.draws)
        summary = RunSummary(
            status="completed",
            reason=f"{self.weights} weights of {self.run_to_measure}, epoch {saved.facts.get('epoch')}",
            task="evaluate",
            experiment=saved.config.experiment_name,
            seed=saved.config.seed,
            metrics={
                name: MetricSummary(final=values[name], floor=floor) for name, floor in quality.floors.items()
            },
            baselines=quality.baselines,
            engine=saved.engine,
            strategy=saved.strategy,
            versions=run_folder.versions(),
            git_revision=run_folder.git_revision(),
            started=started,
            finished=run_folder.now(),
            command=run_folder.command(),
        )
        save_summary(summary, run_dir / "summary.json")
        generated = saved.trainer.predict(saved.model, n_samples=len(saved.data.validation))
        run_folder.write_samples(run_dir, generated, saved.data)
        write_plots(run_dir)
        for name, floor in quality.floors.items():
            print(f"{name:24s} {values[name]:10.4g}   floor {floor:10.4g}")
        return write_report(run_dir)
