"""The tables of a sweep: one row a job, and one row a point."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path

from qgan_framework.reporting.atomic import write_text
from qgan_framework.reporting.page import Cell
from qgan_framework.reporting.sweep_jobs import SweepJob, SweepPoint
from qgan_framework.reporting.wording import number

Value = str | float | int | None
_SPEED = ("samples_per_second", "step_seconds_median", "first_step_seconds", "peak_rss_mb", "cpu_percent")


def job_columns(jobs: Sequence[SweepJob]) -> tuple[list[str], list[list[Value]]]:
    """Column names and rows of sweep.csv: everything that the jobs' summaries say."""
    axes = list(dict.fromkeys(name for job in jobs for name in job.point))
    metrics = list(dict.fromkeys(name for job in jobs if job.summary for name in job.summary.metrics))
    measured = [text for name in metrics for text in (name, f"{name}_best", f"{name}_floor")]
    columns = [
        "job",
        "status",
        *axes,
        *measured,
        *_SPEED,
        "truncation_leak",
        "job_seconds",
        "warnings",
        "reason",
    ]
    return columns, [_job_row(job, axes, metrics) for job in jobs]


def _job_row(job: SweepJob, axes: Sequence[str], metrics: Sequence[str]) -> list[Value]:
    values: list[Value] = [job.number, job.status, *(job.point.get(name) for name in axes)]
    for name in metrics:
        metric = job.summary.metrics.get(name) if job.summary else None
        values += [metric.final, metric.best, metric.floor] if metric else [None] * 3
    speed = job.summary.performance if job.summary else None
    values += [getattr(speed, name, None) for name in _SPEED]
    warnings = len(job.summary.warnings) if job.summary else None
    return [*values, job.leak, job.seconds, warnings, job.reason]


def point_columns(points: Sequence[SweepPoint]) -> tuple[list[str], list[list[Value]]]:
    """Column names and rows of points.csv: mean and spread over the seeds."""
    axes = list(dict.fromkeys(name for point in points for name in point.values))
    summary = next((job.summary for point in points for job in point.complete), None)
    quality = next(iter(summary.metrics), "quality") if summary else "quality"
    columns = [*axes, "jobs", "complete", f"{quality}_mean", f"{quality}_std", "over_floor", "over_floor_std"]
    columns += ["step_seconds", "samples_per_second", "peak_rss_mb", "truncation_leak"]
    return columns, [_point_row(point, axes) for point in points]


def _point_row(point: SweepPoint, axes: Sequence[str]) -> list[Value]:
    counts = [len(point.jobs), len(point.complete)]
    spreads = [point.quality.mean, point.quality.deviation, point.ratio.mean, point.ratio.deviation]
    measured = [point.step_seconds, point.samples_per_second, point.memory_mb, point.leak]
    return [*(point.values.get(name) for name in axes), *counts, *spreads, *measured]


def write_csv(columns: Sequence[str], rows: Sequence[Sequence[Value]], path: Path) -> None:
    """Writes a table in one step; what is not known is empty."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(["" if value is None else value for value in row] for row in rows)
    write_text(path, buffer.getvalue())


def shown_jobs(jobs: Sequence[SweepJob]) -> tuple[list[str], list[list[Cell]]]:
    """The page's table of jobs: headings, and rows of which the first cell leads to the job's own page."""
    axes = list(dict.fromkeys(name for job in jobs for name in job.point))
    headings = [
        "job",
        "status",
        *axes,
        "quality",
        "× floor",
        "samples/s",
        "ms/step",
        "MB",
        "leak",
        "s",
        "what went wrong",
    ]
    return headings, [_shown_job(job, axes) for job in jobs]


def _shown_job(job: SweepJob, axes: Sequence[str]) -> list[Cell]:
    speed = job.summary.performance if job.summary else None
    step = getattr(speed, "step_seconds_median", None)
    link = f"{job.number}/report.html" if job.summary else None
    figures = [
        job.quality.final,
        job.quality.ratio,
        getattr(speed, "samples_per_second", None),
        None if step is None else 1000 * step,
        getattr(speed, "peak_rss_mb", None),
        job.leak,
        job.seconds,
    ]
    troubles = "; ".join(
        [*([job.reason] if job.reason else []), *(job.summary.warnings if job.summary else ())]
    )
    texts = [Cell(job.status, None), *(axis_cell(job.point.get(name)) for name in axes)]
    return [Cell(str(job.number), job.number, link), *texts, *map(figure_cell, figures), Cell(troubles, None)]


def shown_points(points: Sequence[SweepPoint]) -> tuple[list[str], list[list[Cell]]]:
    """The page's table of points."""
    axes = list(dict.fromkeys(name for point in points for name in point.values))
    headings = [*axes, "complete", "quality", "±", "× floor", "±", "samples/s", "ms/step", "MB", "leak"]
    return headings, [_shown_point(point, axes) for point in points]


def _shown_point(point: SweepPoint, axes: Sequence[str]) -> list[Cell]:
    figures = [
        point.quality.mean,
        point.quality.deviation,
        point.ratio.mean,
        point.ratio.deviation,
        point.samples_per_second,
        None if point.step_seconds is None else 1000 * point.step_seconds,
        point.memory_mb,
        point.leak,
    ]
    complete = Cell(f"{len(point.complete)} of {len(point.jobs)}", len(point.complete))
    return [*(axis_cell(point.values.get(name)) for name in axes), complete, *map(figure_cell, figures)]


def axis_cell(value: str | None) -> Cell:
    """A swept value, sorted as a number where it is one."""
    try:
        return Cell(value or "", float(value or ""))
    except ValueError:
        return Cell(value or "", None)


def figure_cell(value: float | None) -> Cell:
    """A figure in three digits; empty where it is not known."""
    return Cell("", None) if value is None else Cell(number(float(f"{value:.3g}")), value)
