"""Variants of a classifier side by side: comparison.csv, comparison.md and report.html."""

from __future__ import annotations

import csv
import io
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass, fields
from pathlib import Path
from typing import Self

from qgan_framework.reporting.atomic import write_text
from qgan_framework.reporting.page import NO_SUMMARY, Cell
from qgan_framework.reporting.run_files import read_run_files
from qgan_framework.reporting.summary import RunSummary
from qgan_framework.reporting.templating import render

COLUMNS = (
    "Variant",
    "Claim",
    "Test accuracy",
    "Spread",
    "Against the first",
    "Parameters",
    "Time",
    "First step",
)


@dataclass(frozen=True)
class ComparisonRow:
    """One training.

    Attributes:
        variant: its name.
        seed: its seed.
        accuracy: on the test part.
        parameters: of the circuit, or of what stands in its place.
        step_milliseconds: median of a training step.
        samples_per_second: training pictures.
        first_step_seconds: the step that compiles.
        peak_rss_mb: largest memory of the process so far.
        fallbacks: how often something else stood in.
    """

    variant: str
    seed: int
    accuracy: float
    parameters: int
    step_milliseconds: float
    samples_per_second: float
    first_step_seconds: float
    peak_rss_mb: float
    fallbacks: int

    @classmethod
    def of(cls, variant: str, seed: int, summary: RunSummary) -> Self:
        """From the summary of a training."""
        speed, parameters = summary.performance, list(summary.parameters.values())
        return cls(
            variant,
            seed,
            summary.metrics["accuracy"].final or 0.0,
            parameters[1] or 0,
            1e3 * (speed.step_seconds_median or float("nan")),
            speed.samples_per_second or float("nan"),
            speed.first_step_seconds or float("nan"),
            speed.peak_rss_mb or float("nan"),
            summary.fallbacks or 0,
        )

    def in_words(self) -> str:
        """In one short text."""
        cost = f"{self.step_milliseconds:.2f} ms a step, {self.parameters} parameters"
        return f"test accuracy {self.accuracy:.2%}, {cost}"


def write_comparison(rows: Sequence[ComparisonRow], claims: Mapping[str, str], run_dir: Path) -> Path:
    """Write comparison.csv, report.html, and the table in Markdown, comparison.md.

    Args:
        rows: every training so far; the first row's variant is what the others are compared with.
        claims: name of a variant to what is said of it.
        run_dir: the comparison's folder.

    Returns:
        `run_dir`/report.html.
    """
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow([field.name for field in fields(ComparisonRow)])
    writer.writerows(astuple(row) for row in rows)
    write_text(run_dir / "comparison.csv", buffer.getvalue())
    cells = table(rows, claims)
    lines = [COLUMNS, ["---"] * len(COLUMNS), *([cell.text for cell in line] for line in cells)]
    write_text(run_dir / "comparison.md", "".join(f"| {' | '.join(line)} |\n" for line in lines))
    files = read_run_files(run_dir)
    summary = files.summary or NO_SUMMARY
    page = render(
        "comparison.html.j2",
        title=f"{summary.experiment or files.name}: comparison",
        files=files,
        summary=summary,
        sentences=sentences(rows),
        columns=COLUMNS,
        rows=cells,
        problems=[f"{row.variant} seed {row.seed}: a fallback was used" for row in rows if row.fallbacks],
    )
    path = run_dir / "report.html"
    write_text(path, page)
    return path


def table(rows: Sequence[ComparisonRow], claims: Mapping[str, str]) -> list[list[Cell]]:
    """One row a variant: medians of speed, mean and spread of accuracy."""
    first = _of_variant(rows, rows[0].variant)
    reference = statistics.median(row.samples_per_second for row in first.values())
    cells = []
    for name in dict.fromkeys(row.variant for row in rows):
        mine = list(_of_variant(rows, name).values())
        accuracies = [row.accuracy for row in mine]
        pictures = statistics.median(row.samples_per_second for row in mine)
        mean, gain, seconds = statistics.fmean(accuracies), difference(rows, name), reference / pictures
        first_step = statistics.median(row.first_step_seconds for row in mine)
        words = "" if gain is None else f"{100 * gain[0]:+.2f} ± {100 * gain[1]:.2f} points"
        cells.append(
            [
                Cell(name, None),
                Cell(claims.get(name, ""), None),
                Cell(f"{mean:.2%}", mean),
                Cell(f"{min(accuracies):.2%} to {max(accuracies):.2%}, {len(mine)} seeds", None),
                Cell(words, None if gain is None else gain[0]),
                Cell(str(mine[0].parameters), float(mine[0].parameters)),
                Cell(f"{seconds:.2f} × ({1e6 / pictures:,.0f} µs a picture)", seconds),
                Cell(f"{first_step:.1f} s", first_step),
            ]
        )
    return cells


def difference(rows: Sequence[ComparisonRow], name: str) -> tuple[float, float] | None:
    """Mean of a variant's accuracy minus the first one's, seed by seed, and its standard deviation over the seeds.

    None of the first variant itself, and where no seed is common.
    """
    first, mine = _of_variant(rows, rows[0].variant), _of_variant(rows, name)
    gains = [mine[seed].accuracy - first[seed].accuracy for seed in mine if seed in first]
    if name == rows[0].variant or not gains:
        return None
    return statistics.fmean(gains), statistics.stdev(gains) if len(gains) > 1 else 0.0


def sentences(rows: Sequence[ComparisonRow]) -> list[str]:
    """What the first variant adds to each other one, or that the spread of the seeds hides it."""
    first = rows[0].variant
    found = []
    for name in dict.fromkeys(row.variant for row in rows):
        gain = difference(rows, name)
        if gain is None:
            continue
        mean, spread = gain
        n_seeds = len(_of_variant(rows, name))
        size = f"{100 * abs(mean):.2f} ± {100 * spread:.2f} points of test accuracy over {n_seeds} seeds"
        if n_seeds < 2:
            found.append(f"{first} against {name}: {size}; one seed says nothing about the spread.")
        elif abs(mean) <= spread:
            found.append(
                f"{first} adds nothing to {name} beyond the spread of the seeds: a difference of {size}."
            )
        else:
            found.append(f"{first} is {'worse' if mean > 0 else 'better'} than {name} by {size}.")
    return found


def _of_variant(rows: Sequence[ComparisonRow], name: str) -> dict[int, ComparisonRow]:
    """By seed."""
    return {row.seed: row for row in rows if row.variant == name}
