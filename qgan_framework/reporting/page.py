"""report.html of a run: one self-contained page."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

from qgan_framework.reporting.atomic import write_text
from qgan_framework.reporting.convergence import convergence_table, convergence_words
from qgan_framework.reporting.metric_table import MetricTable, to_number
from qgan_framework.reporting.quality import headline, quality_rows
from qgan_framework.reporting.run_files import RunFiles, read_run_files
from qgan_framework.reporting.summary import RunSummary
from qgan_framework.reporting.templating import render
from qgan_framework.reporting.wording import NOT_RECORDED, duration, moment, number, seconds, text

MAX_TABLE_ROWS = 2000
NO_SUMMARY = RunSummary(
    status="unknown",
    reason="There is no readable summary.json: the run is still going, or ended without one.",
)


@dataclass(frozen=True)
class Cell:
    """A table cell: the text shown, the number it is sorted by (the text itself when None), and where it leads."""

    text: str
    value: float | None
    link: str | None = None


def write_report(run_dir: Path) -> Path:
    """Write the page of a run from the files of its folder.

    The page opens from the file system without a network: pictures, style and script are inside. What is missing
    is stated as 'not recorded'. Draw the pictures first with `write_plots`; the page shows all of plots/*.png.

    Args:
        run_dir: The run's folder.

    Returns:
        `run_dir`/report.html.

    Raises:
        NotADirectoryError: There is no such folder.
        OSError: The page cannot be written; an older page is then unchanged.
    """
    files = read_run_files(run_dir)
    summary = files.summary or NO_SUMMARY
    page = render(
        "run.html.j2",
        title=f"{summary.experiment or files.name}: {summary.task or 'run'}",
        files=files,
        summary=summary,
        headline=headline(summary),
        quality=quality_rows(summary),
        tiles=tiles(summary),
        speed=speed_rows(summary),
        problems=problems(files),
        cutoffs=convergence_table(files.convergence),
        cutoff_words=convergence_words(files.convergence),
        columns=files.table.columns if files.table else (),
        rows=table_cells(files.table) if files.table else [],
        expects_training=is_training(summary),
        has_floor=has_floor(summary),
        has_best=any(metric.best is not None for metric in summary.metrics.values()),
        n_rows=len(files.table.rows) if files.table else 0,
    )
    path = run_dir / "report.html"
    write_text(path, page)
    return path


def has_floor(summary: RunSummary) -> bool:
    """Whether metrics have floors to be compared with: those of a generator, not those of a classifier."""
    return "classifier" not in summary.parameters


def is_training(summary: RunSummary) -> bool:
    """Whether speed and epochs are to be expected; where the task is not known, they are."""
    return summary.task in (None, "train")


def tiles(summary: RunSummary) -> list[tuple[str, str, str]]:
    """Return (name, value, remark) of what is seen at a glance."""
    return [
        _quality_tile(summary),
        *_truncation_tile(summary),
        *(_training_tiles(summary) if is_training(summary) else []),
        ("Whole run", _whole_run(summary), f"started {moment(summary.started)}"),
        ("Engine", text(summary.engine), f"{text(summary.strategy)}, seed {text(summary.seed)}"),
    ]


def _quality_tile(summary: RunSummary) -> tuple[str, str, str]:
    if not summary.metrics:
        return "Quality metric", NOT_RECORDED, "floor not recorded"
    name, metric = next(iter(summary.metrics.items()))
    value = "no finite value" if metric.final is None else number(metric.final)
    if not has_floor(summary):
        return name, value, "on the test part"
    floor = "floor not recorded" if metric.floor is None else f"floor {number(metric.floor)}"
    return name, value, floor if metric.ratio is None else f"{metric.ratio:.2f} × floor"


def _training_tiles(summary: RunSummary) -> list[tuple[str, str, str]]:
    speed, steps = summary.performance, summary.steps
    remark = "steps not recorded" if steps is None else f"{number(steps)} steps"
    return [
        ("Samples a second", number(speed.samples_per_second), f"step {seconds(speed.step_seconds_median)}"),
        ("Epochs", number(summary.epochs), remark),
    ]


def _truncation_tile(summary: RunSummary) -> list[tuple[str, str, str]]:
    """None of a run without a quantum generator."""
    found = summary.truncation
    if found.norm_mean is None:
        return []
    note = f"mean; least {number(found.norm_min)}, cutoff {text(found.cutoff_dim)}"
    return [("Norm within the cutoff", number(found.norm_mean), note)]


def speed_rows(summary: RunSummary) -> list[tuple[str, str]]:
    """Return (what, how much) of everything about speed and size."""
    measured = summary.performance
    rows = [
        ("Training samples a second", number(measured.samples_per_second)),
        ("Training step, median", seconds(measured.step_seconds_median)),
        ("First step, compilation included", seconds(measured.first_step_seconds)),
        ("Compilation alone", seconds(measured.compile_seconds)),
        ("Peak memory of the process", number(measured.peak_rss_mb, "MB")),
        ("CPU use (100 % is one core)", number(measured.cpu_percent, "%")),
        ("Whole run", _whole_run(summary)),
        ("Strategy", summary.strategy_reason or text(summary.strategy)),
    ]
    networks = [
        (f"Trainable parameters, {name}", number(count)) for name, count in summary.parameters.items()
    ]
    return rows + (networks or [("Trainable parameters", NOT_RECORDED)])


def _whole_run(summary: RunSummary) -> str:
    """By the clock that is never set, where it was read."""
    if summary.seconds is not None:
        return seconds(summary.seconds)
    return duration(summary.started, summary.finished)


def problems(files: RunFiles) -> list[str]:
    """Return what went wrong, one sentence each: fallbacks, warnings, files that could not be read."""
    summary = files.summary or NO_SUMMARY
    found = list(files.unreadable)
    if summary.fallbacks:
        times = "once" if summary.fallbacks == 1 else f"{summary.fallbacks} times"
        found.insert(
            0, f"Something other than what was asked for was used {times} (fallbacks: {summary.fallbacks})."
        )
    return found + list(summary.warnings)


def table_cells(table: MetricTable) -> list[list[Cell]]:
    """Return the last rows of `table`, at most 2000, as cells."""
    return [[_cell(item) for item in row] for row in table.rows[-MAX_TABLE_ROWS:]]


def _cell(item: str) -> Cell:
    value = to_number(item)
    return Cell(item, None) if math.isnan(value) else Cell(number(value).replace(",", ""), value)
