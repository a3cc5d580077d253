"""Heat maps of a sweep over two swept keys."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from qgan_framework.reporting.picture import INK, Picture, new_figure, plain
from qgan_framework.reporting.sweep_jobs import SweepPoint

PREFERRED = ("cutoff_dim", "n_layers")
_MOST_VALUES = 12
_MOST_BESIDE = 5  # columns of a heat map that leave room for others beside it
_LIGHT = 0.55  # shares of the colour map above it are light
Reader = Callable[[SweepPoint], float | None]


def heat_maps(points: Sequence[SweepPoint]) -> Picture | None:
    """Quality (over its floor where that is known), samples a second and leak, the mean over all but two swept keys.

    The keys are cutoff_dim and n_layers where they are swept, else the first two of several values; None where there
    are none, or nothing is complete.
    """
    keys = _map_keys(points)
    panels = _panels([point for point in points if point.complete])
    if keys is None or not panels:
        return None
    figure, axes = _map_axes(len(panels), n_columns=len(_values(points, keys[0])))
    for axis, (title, read) in zip(axes, panels, strict=True):
        _draw_map(axis, points, keys, title, read)
    words = "; ".join(f"{title}: {_map_words(points, keys, read)}" for title, read in panels)
    return Picture(
        name="sweep_heat_maps",
        title=f"Over {keys[0]} and {keys[1]}, the mean over everything else",
        description=f"Heat maps. {words}.",
        figure=figure,
    )


def _map_axes(n_panels: int, *, n_columns: int) -> tuple[Figure, list[Axes]]:
    """Side by side, or, where their cells would be too narrow for figures, one below the other."""
    if n_columns <= _MOST_BESIDE:
        return new_figure(1, n_panels, height=2.9, gap=0.06)
    return new_figure(n_panels, 1, height=2.6 * n_panels)


def _panels(points: Sequence[SweepPoint]) -> list[tuple[str, Reader]]:
    readers: list[tuple[str, Reader]] = [
        ("quality / floor", lambda point: point.ratio.mean),
        ("quality", lambda point: point.quality.mean),
        ("samples a second", lambda point: point.samples_per_second),
        ("truncation leak, %", lambda point: None if point.leak is None else 100 * point.leak),
    ]
    known = [(title, read) for title, read in readers if any(read(point) is not None for point in points)]
    over_floor = bool(known) and known[0] == readers[0]
    return [panel for panel in known if not (over_floor and panel == readers[1])]


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
    if abs(value) >= 1000:
        return f"{value / 1000:,.3g}k" if abs(value) < 1e6 else f"{value / 1e6:.3g}M"
    return f"{value:.0f}" if abs(value) >= 100 else f"{value:.2g}"


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
