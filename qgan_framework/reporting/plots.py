"""The plots/ folder of a run: which pictures are made, and from which files."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from qgan_framework.reporting.convergence import read_convergence
from qgan_framework.reporting.convergence_plot import cutoff_convergence
from qgan_framework.reporting.curves import loss_curves, metric_curves, norm_curves
from qgan_framework.reporting.images import image_grid, nearest_grid
from qgan_framework.reporting.metric_table import read_metric_table
from qgan_framework.reporting.picture import Picture
from qgan_framework.reporting.predictions import (
    accuracy_curves,
    confusion_matrix,
    layer_times,
    misclassified,
    read_predictions,
)
from qgan_framework.reporting.sample_file import read_samples
from qgan_framework.reporting.samples import density, marginals, scatter
from qgan_framework.reporting.summary_file import load_summary
from qgan_framework.reporting.training_plots import (
    gradient_flow,
    sample_gallery,
    speed_curve,
    update_schedule,
)
from qgan_framework.reporting.wigner_plot import wigner_functions


def write_plots(run_dir: Path) -> list[Path]:
    """Draw what the files of a run's folder hold into its plots/*.png.

    samples.npz gives the scatter, density, marginals and decoded pictures; gallery/ the same latents through time;
    wigner.npz Wigner functions; predictions.npz and layer_times.json the pictures of a classifier; metrics.csv the
    curves; convergence.csv the comparison of cutoffs. Which columns are quality metrics, and their floors, stand in
    summary.json: write that first, else these curves are left out.

    Args:
        run_dir: The run's folder. A file that is missing only leaves its pictures out.

    Returns:
        The files written.

    Raises:
        ValueError: A file is there but cannot be understood.
        OSError: A picture cannot be written.
    """
    folder = run_dir / "plots"
    makers = (
        _sample_pictures,
        _gallery_pictures,
        _wigner_pictures,
        _prediction_pictures,
        _curve_pictures,
        _cutoff_pictures,
    )
    pictures = [picture for make in makers for picture in make(run_dir)]
    if pictures:
        folder.mkdir(exist_ok=True)
    return [picture.save(folder) for picture in pictures]


def _sample_pictures(run_dir: Path) -> Iterator[Picture]:
    path = run_dir / "samples.npz"
    if path.exists():
        samples = read_samples(path)
        yield from filter(
            None, (draw(samples) for draw in (image_grid, nearest_grid, scatter, density, marginals))
        )


def _gallery_pictures(run_dir: Path) -> Iterator[Picture]:
    files = sorted((run_dir / "gallery").glob("epoch_*.npz"))
    if files:
        yield from filter(None, (sample_gallery(files),))


def _wigner_pictures(run_dir: Path) -> Iterator[Picture]:
    path = run_dir / "wigner.npz"
    if path.exists():
        yield wigner_functions(path)


def _prediction_pictures(run_dir: Path) -> Iterator[Picture]:
    path, times = run_dir / "predictions.npz", run_dir / "layer_times.json"
    if path.exists():
        found = read_predictions(path)
        yield from filter(None, (confusion_matrix(found), misclassified(found)))
    if times.exists():
        yield layer_times(json.loads(times.read_text(encoding="utf-8")))


def _cutoff_pictures(run_dir: Path) -> Iterator[Picture]:
    path = run_dir / "convergence.csv"
    if path.exists():
        yield from filter(None, (cutoff_convergence(read_convergence(path)),))


def _curve_pictures(run_dir: Path) -> Iterator[Picture]:
    path, summary = run_dir / "metrics.csv", run_dir / "summary.json"
    if path.exists():
        table = read_metric_table(path)
        metrics = load_summary(summary).metrics if summary.exists() else {}
        if "train_accuracy" in table.columns:  # of a classifier: accuracy_curves
            metrics = {}
        drawn = (
            metric_curves(table, metrics),
            accuracy_curves(table),
            norm_curves(table),
            loss_curves(table),
        )
        yield from filter(
            None, (*drawn, *(draw(table) for draw in (gradient_flow, update_schedule, speed_curve)))
        )
