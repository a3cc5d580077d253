"""Measuring a trained classifier again, on its test part."""

from __future__ import annotations

from pathlib import Path

from qgan_framework.reporting.page import write_report
from qgan_framework.reporting.plots import write_plots
from qgan_framework.reporting.summary import RunSummary
from qgan_framework.reporting.summary_file import save_summary
from qgan_framework.tasks import run_folder
from qgan_framework.tasks.saved_run import SavedRun, Weights


def evaluate_classifier(saved: SavedRun, run_dir: Path, started: str, *, weights: Weights, run: str) -> Path:
    """Prints and writes accuracy, loss, confusion matrix and misread pictures of the test part.

    Args:
        saved: the trained run.
        run_dir: the evaluation's folder.
        started: when the evaluation began.
        weights: which checkpoint was loaded.
        run: folder of the training, as it was given.

    Returns:
        `run_dir`/report.html.

    Raises:
        RunError: class probabilities are not finite.
    """
    from qgan_framework.tasks.classifier_run import metric_summaries, parameters_of, write_predictions

    quality = saved.trainer.quality(saved.data)
    final = quality.test(saved.model)
    for name, value in final.items():
        print(f"{name:24s} {value:10.4g}")
    write_predictions(saved.model, saved.data, run_dir)
    summary = RunSummary(
        status="completed",
        reason=f"{weights} weights of {run}, epoch {saved.facts.get('epoch')}",
        task="evaluate",
        experiment=saved.config.experiment_name,
        seed=saved.config.seed,
        metrics=metric_summaries(final, {}),
        baselines=quality.baselines,
        parameters=parameters_of(saved.model),
        fallbacks=len(saved.model.fallbacks),
        versions=run_folder.versions(),
        git_revision=run_folder.git_revision(),
        started=started,
        finished=run_folder.now(),
        warnings=(*saved.model.fallbacks, *saved.data.warnings),
        command=run_folder.command(),
    )
    save_summary(summary, run_dir / "summary.json")
    write_plots(run_dir)
    return write_report(run_dir)
