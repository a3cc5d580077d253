"""The page of the proof experiments, made from the summaries of their runs: no number of it is typed by hand."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from pathlib import Path

from qgan_framework.reporting import proof_tables as tables
from qgan_framework.reporting.atomic import write_text
from qgan_framework.reporting.proof_runs import Problem, read_problems
from qgan_framework.reporting.run_files import InlinePicture, read_run_files
from qgan_framework.reporting.templating import render

_PICTURES = ("samples_images", "samples_scatter", "samples_marginals")


def write_proof(runs: Path, folder: Path, *, quick: bool = False) -> Path:
    """Write report.html and proof.csv (a line for each run and metric).

    Args:
        runs: The runs' folder; see `proof_runs`.
        folder: Where to write.
        quick: Whether the trainings were cut short, which the page then says at its top.

    Returns:
        `folder`/report.html.

    Raises:
        OSError: A file cannot be written.
    """
    problems = read_problems(runs)
    sections = [
        {
            "name": problem.name,
            "bars": tables.bar_sentences(problem),
            "verdict": tables.verdict(problem),
            "metrics": tables.metric_table(problem),
            "seeds": tables.seed_rows(problem),
            "pictures": _pictures(problem),
        }
        for problem in problems
    ]
    page = render(
        "proof.html.j2",
        title="Published problems, several seeds",
        quick=quick,
        overview_columns=tables.OVERVIEW,
        overview=tables.overview(problems),
        seed_columns=tables.SEEDS,
        sections=sections,
    )
    write_text(folder / "proof.csv", _csv(problems))
    path = folder / "report.html"
    write_text(path, page)
    return path


def _pictures(problem: Problem) -> list[InlinePicture]:
    """Real points beside generated ones of each side's first seed: the first, not the best."""
    found = []
    for side in tables.sides(problem):
        pictures = {picture.name: picture for picture in read_run_files(side.runs[0].folder).pictures}
        chosen = [pictures[name] for name in _PICTURES if name in pictures][:1]
        title = f"{tables.model_of(problem, side)}, seed {side.runs[0].seed}"
        found += [replace(picture, title=title) for picture in chosen]
    return found


def _csv(problems: list[Problem]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["problem", "model", "seed", "status", "metric", "final", "floor"])
    for problem in problems:
        for side in tables.sides(problem):
            for run in side.runs:
                start = [problem.name, tables.model_of(problem, side), run.seed, run.summary.status]
                for name, metric in run.summary.metrics.items():
                    writer.writerow([*start, name, metric.final, metric.floor])
                if not run.summary.metrics:
                    writer.writerow([*start, "", "", ""])
    return text.getvalue()
