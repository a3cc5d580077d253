"""Samples a second over the batch size, both axes logarithmic."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.axes import Axes

from qgan_framework.reporting.benchmark import FLOOR, BenchmarkRow
from qgan_framework.reporting.picture import INK, Picture, new_figure, plain

COLORS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#5f6670")
MARKERS = "osD^vP*X"
STYLES = ("-", "--", ":", "-.")  # when all colours are taken, with hollow markers


def throughput_curves(rows: Sequence[BenchmarkRow]) -> Picture | None:
    """Draw one panel a pass and one line for each engine, strategy, truncation, weights and size; None without any.

    The colour, with the line's style, tells the engine, strategy, truncation and weights, the marker the size.
    """
    measured = [row for row in rows if row.samples_per_second > 0]
    if not measured:
        return None
    passes = list(dict.fromkeys(row.pass_name for row in measured))
    sizes = list(dict.fromkeys(row.size[:3] for row in measured))
    executions = list(dict.fromkeys(_execution(row) for row in measured))
    lines = len(sizes) * len(executions)
    figure, axes = new_figure(1, len(passes), height=3.2 + 0.17 * ((lines + 1) // 2))
    for axis, name in zip(axes, passes, strict=True):
        _draw_panel(axis, [row for row in measured if row.pass_name == name], sizes, executions)
        axis.set_title(plain(name), fontsize=9.5, color=INK, loc="left")
    axes[0].set_ylabel("samples a second", fontsize=9, color=INK)
    handles = {
        label: line for axis in axes for line, label in zip(*axis.get_legend_handles_labels(), strict=True)
    }
    figure.legend(
        handles.values(), handles.keys(), loc="outside lower left", ncols=2, fontsize=8, frameon=False
    )
    simulators = [row for row in measured if row.engine != FLOOR]
    best = max(simulators or measured, key=lambda row: row.samples_per_second)
    words = (
        f"Line charts of samples a second over batch size for {', '.join(passes)}. The fastest: {best.engine}, "
        f"{best.strategy}, batch {best.batch_size}, {best.pass_name}, {best.samples_per_second:,.0f} samples a second."
    )
    title = "Samples a second over batch size (m modes, l layers, c cutoff)"
    return Picture(name="benchmark", title=title, description=words, figure=figure)


def _draw_panel(
    axis: Axes,
    rows: Sequence[BenchmarkRow],
    sizes: Sequence[tuple[int, ...]],
    executions: Sequence[tuple[str, ...]],
) -> None:
    for number, execution in enumerate(executions):
        round_, color_index = divmod(number, len(COLORS))
        color = COLORS[color_index]
        for marker_index, size in enumerate(sizes):
            line = [row for row in rows if _execution(row) == execution and row.size[:3] == size]
            if line:
                line.sort(key=lambda row: row.batch_size)
                axis.loglog(
                    [row.batch_size for row in line],
                    [row.samples_per_second for row in line],
                    color=color,
                    linestyle=STYLES[round_ % len(STYLES)],
                    markerfacecolor="none" if round_ else color,
                    marker=MARKERS[marker_index % len(MARKERS)],
                    markersize=4.5,
                    linewidth=1.5,
                    label=plain(_label(execution, size)),
                )
    batches = sorted({row.batch_size for row in rows})
    axis.set_xticks(batches, labels=[str(batch) for batch in batches])
    axis.minorticks_off()
    axis.set_xlabel("batch size", fontsize=9, color=INK)


def _execution(row: BenchmarkRow) -> tuple[str, ...]:
    return row.engine, row.strategy, row.truncation, row.weights


def _label(execution: tuple[str, ...], size: tuple[int, ...]) -> str:
    engine, strategy, truncation, weights = execution
    n_modes, n_layers, cutoff_dim = size
    total = " total" if truncation == "total" else ""
    each = ", weights per sample" if weights == "per_sample" else ""
    return f"{engine}, {strategy} ({n_modes}m {n_layers}l c{cutoff_dim}{total}{each})"
