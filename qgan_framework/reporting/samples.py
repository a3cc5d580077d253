"""Real points beside generated ones: scatter, density and the distribution of each column."""

from __future__ import annotations

import math

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import PowerNorm
from numpy.typing import NDArray

from qgan_framework.reporting.picture import GENERATED_COLOR, INK, REAL_COLOR, Picture, new_figure, plain
from qgan_framework.reporting.sample_file import Points, Samples, finite_rows

MAX_SCATTER_POINTS = 2000
MAX_MARGINALS = 6
MARGINAL_BINS = 40
DENSITY_BINS = 56
DENSITY_BLUR_BINS = 1.6
# Columns whose ranges differ more than this are drawn with axes of their own: equal ones would show a thin stripe.
MAX_EQUAL_RATIO = 5.0

Limits = tuple[float, float]


def scatter(samples: Samples) -> Picture | None:
    """Draw the first two columns in two panels with the same limits and equal axes; None with one column only."""
    if samples.real.shape[1] < 2:
        return None
    figure, axes = new_figure(1, 2, height=3.5)
    limits = _plane_limits(samples)
    for axis, points, word, color in _sides(axes, samples):
        shown = points[:MAX_SCATTER_POINTS]
        axis.scatter(shown[:, 0], shown[:, 1], s=9, color=color, alpha=0.5, linewidths=0)
        _set_plane(axis, samples, limits)
        axis.set_title(_heading(word, points, shown, limits), fontsize=9, color=INK, loc="left")
    words = f"Two scatter plots of {_columns(samples, 2)} with equal limits: {_counts(samples)}."
    return Picture(name="samples_scatter", title="Real beside generated", description=words, figure=figure)


def density(samples: Samples) -> Picture | None:
    """Draw the smoothed density of the first two columns on one colour scale; None with one column only.

    The density is a histogram of each side, normalised to an integral of one and blurred with the same narrow
    Gaussian, so that sides with different numbers of points can be compared.
    """
    if samples.real.shape[1] < 2:
        return None
    figure, axes = new_figure(1, 2, height=3.2)
    limits = _plane_limits(samples)
    edges = [np.linspace(*side, DENSITY_BINS + 1) for side in limits]
    sides = [(axis, word, _density(points, edges)) for axis, points, word, _ in _sides(axes, samples)]
    top = max(float(values.max()) for _, _, values in sides) or 1.0
    # Square root: a wide faint mode stays visible beside a narrow dense one.
    scale = PowerNorm(0.5, vmin=0.0, vmax=top)
    for axis, word, values in sides:
        mesh = axis.pcolormesh(edges[0], edges[1], values.T, cmap="Blues", norm=scale)
        axis.grid(False)
        _set_plane(axis, samples, limits)
        axis.set_title(word, fontsize=9, color=INK, loc="left")
    figure.colorbar(mesh, ax=axes, shrink=0.8, pad=0.02).ax.tick_params(labelsize=7.5, colors=INK)
    words = (
        f"Two density maps of {_columns(samples, 2)} with the same limits and colours: {_counts(samples)}."
    )
    return Picture(
        name="samples_density",
        title="Density, one colour scale (square root)",
        description=words,
        figure=figure,
    )


def marginals(samples: Samples) -> Picture | None:
    """Draw the normalised histogram of each of the first six columns, real and generated over each other."""
    shown = min(samples.real.shape[1], MAX_MARGINALS)
    if not shown:
        return None
    columns = min(shown, 3)
    rows = math.ceil(shown / columns)
    figure, axes = new_figure(rows, columns, height=3.0 if rows == 1 else 0.4 + 2.0 * rows)
    real, generated = finite_rows(samples.real), finite_rows(samples.generated)
    for index, axis in enumerate(axes[:shown]):
        edges = np.linspace(*_limits(real[:, index], generated[:, index]), MARGINAL_BINS + 1)
        _draw_marginal(axis, real[:, index], edges, REAL_COLOR, "real")
        _draw_marginal(axis, generated[:, index], edges, GENERATED_COLOR, "generated")
        axis.set_title(plain(samples.column_names[index]), fontsize=9, color=INK, loc="left")
        axis.set_yticks([])
    for axis in axes[shown:]:
        axis.remove()
    axes[0].legend(fontsize=7.5, frameon=False)
    words = f"Overlaid histograms of {_columns(samples, shown)}: {_counts(samples)}."
    title = "Distribution of each column" if shown == samples.real.shape[1] else f"The first {shown} columns"
    return Picture(name="samples_marginals", title=title, description=words, figure=figure)


def _sides(axes: list[Axes], samples: Samples) -> list[tuple[Axes, Points, str, str]]:
    real, generated = finite_rows(samples.real), finite_rows(samples.generated)
    return [(axes[0], real, "real", REAL_COLOR), (axes[1], generated, "generated", GENERATED_COLOR)]


def _limits(real: Points, generated: Points) -> Limits:
    """All real values and 98 % of the generated ones, so that one stray point does not shrink the picture."""
    ends = [real.min(), real.max()] if real.size else []
    ends += np.percentile(generated, [1, 99], method="nearest").tolist() if generated.size else []
    low, high = (float(min(ends)), float(max(ends))) if ends else (0.0, 1.0)
    margin = 0.07 * (high - low) or 0.5
    return low - margin, high + margin


def _plane_limits(samples: Samples) -> list[Limits]:
    real, generated = finite_rows(samples.real), finite_rows(samples.generated)
    limits = [_limits(real[:, index], generated[:, index]) for index in (0, 1)]
    spans = [high - low for low, high in limits]
    if max(spans) > MAX_EQUAL_RATIO * min(spans):
        return limits
    centers = [(low + high) / 2 for low, high in limits]
    return [(center - max(spans) / 2, center + max(spans) / 2) for center in centers]


def _set_plane(axis: Axes, samples: Samples, limits: list[Limits]) -> None:
    axis.set_xlim(*limits[0])
    axis.set_ylim(*limits[1])
    axis.set_box_aspect(1.0)  # with the square limits of _plane_limits: equal axes
    axis.set_xlabel(plain(samples.column_names[0]), fontsize=8.5, color=INK)
    axis.set_ylabel(plain(samples.column_names[1]), fontsize=8.5, color=INK)


def _heading(word: str, points: Points, shown: Points, limits: list[Limits]) -> str:
    (left, right), (bottom, top) = limits
    x, y = shown[:, 0], shown[:, 1]
    outside = int(((x < left) | (x > right) | (y < bottom) | (y > top)).sum())
    first = (
        f"{word}: {len(points)} points"
        if len(shown) == len(points)
        else f"{word}: {len(shown)} of {len(points)}"
    )
    return f"{first}, {outside} outside" if outside else first


def _density(points: Points, edges: list[NDArray[np.floating]]) -> NDArray[np.floating]:
    counts, _, _ = np.histogram2d(points[:, 0], points[:, 1], bins=edges)
    area = (edges[0][1] - edges[0][0]) * (edges[1][1] - edges[1][0])
    distances = np.arange(-5, 6)
    kernel = np.exp(-0.5 * (distances / DENSITY_BLUR_BINS) ** 2)
    kernel /= kernel.sum()
    for axis in (0, 1):
        counts = np.apply_along_axis(np.convolve, axis, counts, kernel, mode="same")
    return np.asarray(counts / (max(len(points), 1) * area))


def _draw_marginal(axis: Axes, values: Points, edges: NDArray[np.floating], color: str, label: str) -> None:
    counts, _ = np.histogram(values, bins=edges)
    heights = counts / (max(len(values), 1) * (edges[1] - edges[0]))
    axis.stairs(heights, edges, color=color, fill=True, alpha=0.22)
    axis.stairs(heights, edges, color=color, linewidth=1.4, label=label)


def _columns(samples: Samples, shown: int) -> str:
    return ", ".join(samples.column_names[:shown])


def _counts(samples: Samples) -> str:
    parts = []
    for word, points in (("real", samples.real), ("generated", samples.generated)):
        finite = len(finite_rows(points))
        lost = len(points) - finite
        parts.append(
            f"{finite} {word} points" + (f" ({lost} more are not finite and not drawn)" if lost else "")
        )
    return " and ".join(parts)
