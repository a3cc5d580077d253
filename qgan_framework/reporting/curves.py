"""Curves over the epochs: the losses, the norms, and the quality metrics against their floors."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, LogLocator, MaxNLocator, NullFormatter
from numpy.typing import NDArray

from qgan_framework.reporting.metric_table import MetricTable
from qgan_framework.reporting.picture import FLOOR_COLOR, GENERATED_COLOR, INK, Picture, new_figure, plain
from qgan_framework.reporting.summary import MetricSummary

LOSS_COLORS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9")
# Beyond this ratio a linear axis would press the end of the curve, where it matters, onto the floor.
LOG_RATIO = 10.0
MARKED_POINTS = 60


def loss_curves(table: MetricTable) -> Picture | None:
    """Draw every column whose name ends in `loss` over the epochs; None when none has a finite value."""
    names = [name for name in table.columns if name.endswith("loss") and _has_values(table, name)]
    if not names:
        return None
    figure, (axis,) = new_figure(1, 1, height=3.3)
    for index, name in enumerate(names):
        _draw(axis, *table.series(name), color=LOSS_COLORS[index % len(LOSS_COLORS)], label=name)
    axis.set_xlabel("epoch", fontsize=9, color=INK)
    axis.set_ylabel("loss", fontsize=9, color=INK)
    axis.legend(fontsize=8.5, frameon=False)
    ends = "; ".join(_course(name, *table.series(name)) for name in names)
    return Picture(
        name="loss_curves", title="Losses", description=f"Line chart over epochs. {ends}.", figure=figure
    )


def metric_curves(table: MetricTable, metrics: Mapping[str, MetricSummary]) -> Picture | None:
    """Draw one panel for each of `metrics` that has a column in `table`, its floor as a dashed line.

    Args:
        table: The metrics by epoch; empty cells are epochs at which the metric was not computed.
        metrics: Metric name to its summary, of which the floor is used.

    Returns:
        The picture, or None when no metric has a finite value.
    """
    names = [name for name in metrics if name in table.columns and _has_values(table, name)]
    if not names:
        return None
    columns = 1 if len(names) == 1 else 2
    rows = math.ceil(len(names) / columns)
    figure, axes = new_figure(rows, columns, height=3.3 if columns == 1 else 0.4 + 2.1 * rows)
    for axis, name in zip(axes, names, strict=False):
        _draw_metric(axis, name, *table.series(name), metrics[name].floor)
    axes[0].legend(fontsize=7.5, frameon=False)
    for axis in axes[len(names) :]:
        axis.remove()
    courses = "; ".join(_course(name, *table.series(name), metrics[name].floor) for name in names)
    return Picture(
        name="metric_curves",
        title="Quality metrics, with the real-against-real floor dashed",
        description=f"Line charts over epochs, one for each metric. {courses}.",
        figure=figure,
    )


def norm_curves(table: MetricTable) -> Picture | None:
    """Draw norm_mean and norm_min over the epochs; None of a classical generator, which has none."""
    names = [name for name in ("norm_mean", "norm_min") if name in table.columns and _has_values(table, name)]
    if not names:
        return None
    figure, (axis,) = new_figure(1, 1, height=3.3)
    for color, name in zip((GENERATED_COLOR, LOSS_COLORS[-1]), names, strict=False):
        _draw(axis, *table.series(name), color=color, label=name)
    axis.axhline(1.0, color=FLOOR_COLOR, linestyle="--", linewidth=1.4, label="nothing truncated")
    axis.set_xlabel("epoch", fontsize=9, color=INK)
    axis.set_ylabel("norm of the states", fontsize=9, color=INK)
    axis.legend(fontsize=8.5, frameon=False)
    courses = "; ".join(_course(name, *table.series(name)) for name in names)
    return Picture(
        name="norm_curves",
        title="What of the generator's states lies within the cutoff: mean and least of the sample",
        description=f"Line chart over epochs. {courses}.",
        figure=figure,
    )


def _has_values(table: MetricTable, name: str) -> bool:
    return bool(np.isfinite(table.series(name)[1]).any())


def _draw_metric(
    axis: Axes, name: str, epochs: NDArray[np.float64], values: NDArray[np.float64], floor: float | None
) -> None:
    _draw(axis, epochs, values, color=GENERATED_COLOR, label="generated")
    shown = values[np.isfinite(values)]
    if floor is not None and math.isfinite(floor):
        axis.axhline(floor, color=FLOOR_COLOR, linestyle="--", linewidth=1.4, label="floor (real vs real)")
        shown = np.append(shown, floor)
    if shown.size and shown.min() > 0 and shown.max() > LOG_RATIO * shown.min():
        axis.set_yscale("log")
        axis.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
        axis.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
        axis.yaxis.set_minor_formatter(NullFormatter())
    axis.set_title(plain(name), fontsize=9.5, color=INK, loc="left")
    axis.set_xlabel("epoch", fontsize=8.5, color=INK)


def _draw(
    axis: Axes, epochs: NDArray[np.float64], values: NDArray[np.float64], *, color: str, label: str
) -> None:
    marker = "o" if len(epochs) <= MARKED_POINTS else None
    axis.plot(epochs, values, color=color, label=plain(label), linewidth=1.6, marker=marker, markersize=3)
    axis.xaxis.set_major_locator(MaxNLocator(nbins=8, steps=[1, 2, 5, 10], integer=True, min_n_ticks=1))


def _course(
    name: str, epochs: NDArray[np.float64], values: NDArray[np.float64], floor: float | None = None
) -> str:
    finite = np.isfinite(values)
    first, last = np.flatnonzero(finite)[[0, -1]]
    course = f"{name} from {values[first]:.3g} at epoch {epochs[first]:g} to {values[last]:.3g} at {epochs[last]:g}"
    return course if floor is None else f"{course} (floor {floor:.3g})"
