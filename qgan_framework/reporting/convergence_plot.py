"""Distance to the largest cutoff, and probability beyond each cutoff."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from qgan_framework.reporting.convergence import CutoffRow, convergence_words, networks
from qgan_framework.reporting.picture import INK, Picture, new_figure

COLORS = ("#D55E00", "#0072B2")
_LEAST = 1e-8  # what is drawn for an exact zero; a logarithmic axis has none


def cutoff_convergence(rows: Sequence[CutoffRow]) -> Picture | None:
    """Draw the distances to the largest cutoff beside the leak 1 − ⟨ψ|ψ⟩; None without two cutoffs."""
    found = {name: own for name, own in networks(rows).items() if len(own) > 1}
    if not found:
        return None
    figure, (distance, leak) = new_figure(1, 2, height=3.5)
    for color, (name, own) in zip(COLORS, found.items(), strict=False):
        _draw(distance, own[:-1], "delta_max", color, f"{name}, largest")
        _draw(distance, own[:-1], "delta_median", color, f"{name}, median", "--")
        _draw(leak, own, "norm_mean", color, f"{name}, mean")
        _draw(leak, own, "norm_min", color, f"{name}, largest", ":")
    largest = max(row.cutoff_dim for row in rows)
    _label(distance, f"distance to the output at cutoff {largest}", rows)
    _label(leak, "probability beyond the cutoff", rows)
    return Picture(
        name="cutoff_convergence",
        title="The same weights at larger cutoffs",
        description=f"Line charts over the cutoff. {' '.join(convergence_words(rows))}",
        figure=figure,
    )


def _draw(
    axis: Axes, rows: Sequence[CutoffRow], column: str, color: str, label: str, style: str = "-"
) -> None:
    values = [getattr(row, column) for row in rows]
    if column.startswith("norm"):
        values = [1.0 - value for value in values]
    axis.plot(
        [row.cutoff_dim for row in rows],
        [max(value, _LEAST) for value in values],
        color=color,
        linestyle=style,
        linewidth=1.6,
        marker="o",
        markersize=4,
        label=label,
    )


def _label(axis: Axes, title: str, rows: Sequence[CutoffRow]) -> None:
    axis.set_yscale("log")
    axis.set_title(title, fontsize=9.5, color=INK, loc="left")
    axis.set_xlabel("cutoff_dim", fontsize=8.5, color=INK)
    axis.xaxis.set_major_locator(MaxNLocator(nbins=8, integer=True, min_n_ticks=1))
    axis.set_xlim(min(row.cutoff_dim for row in rows) - 0.5, max(row.cutoff_dim for row in rows) + 0.5)
    axis.legend(fontsize=7.5, frameon=False, handlelength=3.2)
