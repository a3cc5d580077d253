"""The chart of a sweep's points: quality against time."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from string import ascii_uppercase

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

_LOG_RATIO = 10.0


def quality_against_time(points: Sequence[SweepPoint]) -> Picture | None:
    """Every point by the time of a step and its quality, and the front that no other point beats; None without any."""
    placed = _placed(points)
    if not placed:
        return None
    best = _placed(front([one.point for one in placed]))
    others = [one for one in placed if one not in best]
    figure, (axis,) = new_figure(1, 1, height=3.5 + 0.16 * len(best))
    if others:
        _scatter(axis, others, FLOOR_COLOR, "other points")
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
