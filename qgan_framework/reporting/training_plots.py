"""How a training went, beside its quality: gradients, schedule, speed, and the same latents through time."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray

from qgan_framework.reporting.metric_table import MetricTable
from qgan_framework.reporting.picture import GENERATED_COLOR, INK, REAL_COLOR, Picture, new_figure, plain

_NORM = "gradient_norm/"
_SCHEDULE = {"d_steps_per_g_step": REAL_COLOR, "g_steps_per_d_step": GENERATED_COLOR}
_SPEED = "samples_per_second"
_GALLERY_COLUMNS, _GALLERY_ROWS = 4, 2


def gradient_flow(table: MetricTable) -> Picture | None:
    """Draw the norm of the gradient in each weight over the epochs, as shades; None where it was not recorded."""
    names = [name for name in table.columns if name.startswith(_NORM)]
    if not names:
        return None
    epochs = np.unique(np.concatenate([table.series(name)[0] for name in names]))
    norms = np.array([_over(epochs, *table.series(name)) for name in names])
    norms[norms <= 0.0] = np.nan  # no gradient at all: left white
    figure, (axis,) = new_figure(1, 1, height=1.1 + 0.24 * len(names))
    edges = np.append(epochs - 0.5, epochs[-1] + 0.5)
    shades = axis.pcolormesh(edges, np.arange(len(names) + 1) - 0.5, np.log10(norms), cmap="viridis")
    axis.set_yticks(range(len(names)), [plain(name.removeprefix(_NORM)) for name in names], fontsize=7)
    axis.invert_yaxis()
    axis.grid(False)
    axis.set_xlabel("epoch", fontsize=9, color=INK)
    axis.xaxis.set_major_locator(MaxNLocator(nbins=8, integer=True))
    bar = figure.colorbar(shades, ax=axis, pad=0.01)
    bar.set_label("log₁₀ of the norm", fontsize=8, color=INK)
    bar.ax.tick_params(labelsize=7)
    blank = int(np.isnan(norms).sum())
    words = f"Shades over epochs for {len(names)} weights; {blank} of {norms.size} are white."
    title = "Norm of the gradient in each weight; white where none arrived"
    return Picture(name="gradient_flow", title=title, description=words, figure=figure, kind="image")


def update_schedule(table: MetricTable) -> Picture | None:
    """Draw the steps of both networks in a pass; None where they were not recorded."""
    if not set(_SCHEDULE) <= set(table.columns):
        return None
    figure, (axis,) = new_figure(1, 1, height=2.6)
    ends = []
    for name, color in _SCHEDULE.items():
        epochs, steps = table.series(name)
        axis.step(epochs, steps, where="mid", color=color, label=plain(name), linewidth=1.6)
        ends.append(f"{name} from {steps[0]:g} to {steps[-1]:g}")
    axis.set_xlabel("epoch", fontsize=9, color=INK)
    axis.set_ylabel("steps in a pass", fontsize=9, color=INK)
    axis.yaxis.set_major_locator(MaxNLocator(integer=True))
    axis.xaxis.set_major_locator(MaxNLocator(nbins=8, integer=True, min_n_ticks=1))
    axis.legend(fontsize=8.5, frameon=False)
    words = f"Step chart over epochs: {'; '.join(ends)}."
    return Picture(name="update_schedule", title="Schedule of updates", description=words, figure=figure)


def speed_curve(table: MetricTable) -> Picture | None:
    """Draw samples a second over the epochs; None where it was not measured."""
    if _SPEED not in table.columns:
        return None
    epochs, speed = table.series(_SPEED)
    if len(epochs) < 2:
        return None
    figure, (axis,) = new_figure(1, 1, height=2.6)
    axis.plot(epochs, speed, color=GENERATED_COLOR, linewidth=1.6)
    axis.set_ylim(bottom=0.0)
    axis.set_xlabel("epoch", fontsize=9, color=INK)
    axis.set_ylabel("samples a second", fontsize=9, color=INK)
    axis.xaxis.set_major_locator(MaxNLocator(nbins=8, integer=True, min_n_ticks=1))
    words = f"Line chart over epochs, from {np.nanmin(speed):.4g} to {np.nanmax(speed):.4g}."
    return Picture(name="speed_curve", title="Training samples a second", description=words, figure=figure)


def sample_gallery(files: list[Path]) -> Picture | None:
    """Draw the first two columns of what the same latents became, at up to eight epochs; None of fewer columns.

    Args:
        files: gallery/epoch_N.npz in their order.
    """
    chosen = np.unique(np.linspace(0, len(files) - 1, _GALLERY_COLUMNS * _GALLERY_ROWS).astype(int))
    shown = [_gallery_points(files[index]) for index in chosen]
    points = np.concatenate([one for _, one in shown])
    if points.shape[1] < 2:
        return None
    rows = -(-len(shown) // _GALLERY_COLUMNS)
    figure, axes = new_figure(rows, min(len(shown), _GALLERY_COLUMNS), height=0.4 + 1.7 * rows)
    low, high = np.nanpercentile(points[:, :2], [0.5, 99.5], axis=0)
    margin = 0.1 * (high - low) + 1e-9
    for axis, (epoch, one) in zip(axes, shown, strict=False):
        axis.scatter(one[:, 0], one[:, 1], s=2, color=GENERATED_COLOR, alpha=0.6, linewidths=0)
        axis.set_xlim(low[0] - margin[0], high[0] + margin[0])
        axis.set_ylim(low[1] - margin[1], high[1] + margin[1])
        axis.set_title(f"epoch {epoch}", fontsize=8.5, color=INK, loc="left")
        axis.tick_params(labelsize=6)
    for axis in axes[len(shown) :]:
        axis.remove()
    epochs = ", ".join(str(epoch) for epoch, _ in shown)
    words = f"Scatter plots of the same {len(shown[0][1])} latents at epochs {epochs}."
    return Picture(
        name="sample_gallery", title="The same latents through time", description=words, figure=figure
    )


def _gallery_points(path: Path) -> tuple[int, NDArray[np.float64]]:
    with np.load(path, allow_pickle=False) as archive:
        return int(archive["epoch"]), np.asarray(archive["generated"], dtype=np.float64)


def _over(
    epochs: NDArray[np.float64], own: NDArray[np.float64], values: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Values at the epochs; NaN where there is none."""
    found = dict(zip(own.tolist(), values.tolist(), strict=True))
    return np.array([found.get(epoch, np.nan) for epoch in epochs.tolist()])
