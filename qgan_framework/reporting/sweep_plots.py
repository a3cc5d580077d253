"""Pictures of a sweep: heat maps over two swept keys, and quality against time."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from string import ascii_uppercase

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

from qgan_framework.reporting.picture import (
    FLOOR_COLOR,
    GENERATED_COLOR,
    INK,
    REAL_COLOR,
    Picture,
    new_figure,
    plain,
)
from qgan_framework.reporting.sweep_answer import front
from qgan_framework.reporting.sweep_jobs import SweepPoint
from qgan_framework.reporting.wording import number

PREFERRED = ("cutoff_dim", "n_layers")
_MOST_VALUES = 12
_LOG_RATIO = 10.0
_LIGHT = 0.55  # shares of the colour map above it are light
Reader = Callable[[SweepPoint], float | None]


def heat_maps(points: Sequence[SweepPoint]) -> Picture | None:
    """Quality over its floor, samples a second and leak over two swept keys, the mean over all others.

    The keys are cutoff_dim and n_layers where they are swept, else the first two of several values; None where there
    are none, or nothing is complete.
    """
    keys = _map_keys(points)
    panels = _panels([point for point in points if point.complete])
    if keys is None or not panels:
        return None
    figure, axes = new_figure(1, len(panels), height=2.9, gap=0.06)
    for axis, (title, read) in zip(axes, panels, strict=True):
        _draw_map(axis, points, keys, title, read)
    words = "; ".join(f"{title}: {_map_words(points, keys, read)}" for title, read in panels)
    return Picture(
        name="sweep_heat_maps",
        title=f"Over {keys[0]} and {keys[1]}, the mean over everything else",
        description=f"Heat maps. {words}.",
        figure=figure,
    )


def quality_against_time(points: Sequence[SweepPoint]) -> Picture | None:
    """Every point by the time of a step and its quality, and the front that no other point beats; None without any."""
    placed = _placed(points)
    if not placed:
        return None
    best = _placed(front([one.point for one in placed]))
    figure, (axis,) = new_figure(1, 1, height=3.5 + 0.16 * len(best))
    _scatter(axis, placed, FLOOR_COLOR, "other points")
    _scatter(axis, best, GENERATED_COLOR, "not beaten in both")
    axis.step(
        [one.x for one in best], [one.y for one in best], where="post", color=GENERATED_COLOR, linewidth=1
    )
    for letter, one in zip(ascii_uppercase, best, strict=False):
        axis.annotate(letter, (one.x, one.y), (4, 4), textcoords="offset points", fontsize=8, color=INK)
        axis.plot([], [], " ", label=plain(f"{letter}: {one.point.label}"))
    _finish(axis, placed)
    courses = "; ".join(f"{one.point.words} with {number(one.y)} at {one.x:.3g} ms" for one in best)
    return Picture(
        name="sweep_quality_time",
        title="Quality against time: orange points are beaten by no other in both",
        description=f"Scatter chart of quality over milliseconds a training step. Not beaten in both: {courses}.",
        figure=figure,
    )


@dataclass(frozen=True)
class _Placed:
    """A point in the chart: milliseconds a step, quality, and its spread."""

    point: SweepPoint
    x: float
    y: float
    spread: float


def _placed(points: Sequence[SweepPoint]) -> list[_Placed]:
    return [
        _Placed(point, 1000 * point.step_seconds, point.quality.mean, point.quality.deviation or 0.0)
        for point in points
        if point.quality.mean is not None and point.step_seconds is not None
    ]


def _scatter(axis: Axes, placed: Sequence[_Placed], color: str, label: str) -> None:
    x, y, spread = ([getattr(one, name) for one in placed] for name in ("x", "y", "spread"))
    axis.errorbar(x, y, yerr=spread, fmt="o", color=color, markersize=5, elinewidth=1, capsize=2, label=label)


def _finish(axis: Axes, placed: Sequence[_Placed]) -> None:
    jobs = [job for one in placed for job in one.point.complete]
    floors = [job.quality.floor for job in jobs if job.quality.floor is not None]
    if floors:
        label = "floor (real vs real)"
        axis.axhline(statistics.median(floors), color=REAL_COLOR, linestyle="--", linewidth=1.3, label=label)
    values = [one.y for one in placed] + floors[:1]
    if min(values) > 0 and max(values) > _LOG_RATIO * min(values):
        axis.set_yscale("log")
        axis.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
        axis.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
        axis.yaxis.set_minor_formatter(NullFormatter())
    axis.margins(x=0.08, y=0.12)
    axis.set_xlabel("milliseconds a training step", fontsize=9, color=INK)
    name = next(iter(jobs[0].summary.metrics), "quality") if jobs[0].summary else "quality"
    axis.set_ylabel(plain(name), fontsize=9, color=INK)
    axis.legend(fontsize=7.5, frameon=False, loc="upper left", bbox_to_anchor=(0, -0.15))


def _panels(points: Sequence[SweepPoint]) -> list[tuple[str, Reader]]:
    readers: list[tuple[str, Reader]] = [
        ("quality / floor", lambda point: point.ratio.mean),
        ("samples a second", lambda point: point.samples_per_second),
        ("truncation leak", lambda point: point.leak),
    ]
    return [(title, read) for title, read in readers if any(read(point) is not None for point in points)]


def _map_keys(points: Sequence[SweepPoint]) -> tuple[str, str] | None:
    names = list(dict.fromkeys(name for point in points for name in point.values))
    several = [name for name in names if 1 < len(_values(points, name)) <= _MOST_VALUES]
    chosen = [name for name in PREFERRED if name in several] + [
        name for name in several if name not in PREFERRED
    ]
    return (chosen[0], chosen[1]) if len(chosen) > 1 else None


def _values(points: Sequence[SweepPoint], name: str) -> list[str]:
    """In the order of numbers where they are numbers, else as they came."""
    found = list(dict.fromkeys(point.values[name] for point in points if name in point.values))
    try:
        return sorted(found, key=float)
    except ValueError:
        return found


def _grid(points: Sequence[SweepPoint], keys: tuple[str, str], read: Reader) -> np.ndarray:
    """Means (rows of the second key, columns of the first); NaN where nothing is known."""
    columns, rows = _values(points, keys[0]), _values(points, keys[1])
    grid = np.full((len(rows), len(columns)), np.nan)
    for i, row in enumerate(rows):
        for j, column in enumerate(columns):
            here = [
                point
                for point in points
                if point.values.get(keys[0]) == column and point.values.get(keys[1]) == row
            ]
            known = [value for point in here if (value := read(point)) is not None]
            if known:
                grid[i, j] = statistics.fmean(known)
    return grid


def _draw_map(
    axis: Axes, points: Sequence[SweepPoint], keys: tuple[str, str], title: str, read: Reader
) -> None:
    grid = _grid(points, keys, read)
    axis.imshow(np.ma.masked_invalid(grid), cmap="cividis", aspect="auto", origin="lower")
    for (i, j), value in np.ndenumerate(grid):
        share = (value - np.nanmin(grid)) / (np.ptp(grid[np.isfinite(grid)]) or 1.0)
        color = "black" if np.isnan(value) or share > _LIGHT else "white"
        words = "–" if np.isnan(value) else _brief(value)
        axis.text(j, i, words, ha="center", va="center", fontsize=8, color=color)
    axis.set_xticks(range(grid.shape[1]), labels=_values(points, keys[0]))
    axis.set_yticks(range(grid.shape[0]), labels=_values(points, keys[1]))
    axis.grid(visible=False)
    axis.set_title(title, fontsize=9, color=INK, loc="left")
    axis.set_xlabel(plain(keys[0]), fontsize=8.5, color=INK)
    axis.set_ylabel(plain(keys[1]), fontsize=8.5, color=INK)


def _brief(value: float) -> str:
    return f"{value / 1000:.3g}k" if abs(value) >= 1000 else f"{value:.2g}"


def _map_words(points: Sequence[SweepPoint], keys: tuple[str, str], read: Reader) -> str:
    grid = _grid(points, keys, read)
    columns, rows = _values(points, keys[0]), _values(points, keys[1])
    if np.isnan(grid).all():
        return "nothing known"
    texts = []
    for word, index in (("least", np.nanargmin(grid)), ("most", np.nanargmax(grid))):
        i, j = np.unravel_index(index, grid.shape)
        texts.append(f"{word} {grid[i, j]:.3g} at {keys[0]}={columns[j]}, {keys[1]}={rows[i]}")
    return ", ".join(texts)
