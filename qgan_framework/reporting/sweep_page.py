"""report.html of a sweep, its two tables and its pictures."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from qgan_framework.reporting.atomic import write_text
from qgan_framework.reporting.run_files import InlinePicture, read_picture
from qgan_framework.reporting.summary import RunSummary, Status
from qgan_framework.reporting.sweep_answer import Answer, answer
from qgan_framework.reporting.sweep_jobs import SweepJob, SweepPoint, sweep_points
from qgan_framework.reporting.sweep_maps import heat_maps
from qgan_framework.reporting.sweep_plots import quality_against_time
from qgan_framework.reporting.sweep_predictions import compare_predictions
from qgan_framework.reporting.sweep_table import (
    job_columns,
    point_columns,
    shown_jobs,
    shown_points,
    write_csv,
)
from qgan_framework.reporting.templating import render
from qgan_framework.reporting.wording import number, seconds

_FIGURE = re.compile(r"\d[\d.]*")
_MOST_RANGES = 6
_SAMPLES = ("samples_images", "samples_scatter", "samples_density")


@dataclass(frozen=True, kw_only=True)
class SweepFacts:
    """What the page says of the study as a whole.

    Attributes:
        name: of the experiment.
        question: fixed settings and swept keys, in words.
        command: that finishes or repeats the study.
    """

    name: str
    question: str
    command: str


def write_sweep_page(folder: Path, facts: SweepFacts, jobs: Sequence[SweepJob]) -> Path:
    """Writes sweep.csv (a row a job), points.csv (a row a point), plots/*.png and report.html.

    Args:
        folder: of the study; the jobs' folders in it are named by their numbers.
        facts: of the study.
        jobs: all of them, whatever became of them.

    Returns:
        `folder`/report.html.

    Raises:
        OSError: a file cannot be written.
    """
    points = sweep_points(jobs)
    found = answer(points)
    write_csv(*job_columns(jobs), folder / "sweep.csv")
    write_csv(*point_columns(points), folder / "points.csv")
    path = folder / "report.html"
    write_text(path, _page(folder, facts, jobs, points, found))
    return path


def _page(
    folder: Path, facts: SweepFacts, jobs: Sequence[SweepJob], points: Sequence[SweepPoint], found: Answer
) -> str:
    return render(
        "sweep.html.j2",
        title=f"{facts.name}: sweep",
        folder=folder.name,
        facts=facts,
        summary=_verdict(jobs),
        tiles=_tiles(jobs, points, found),
        answer=found,
        problems=_problems(jobs),
        predictions=[
            (one.change.name, one.change.predicted, one.measured) for one in compare_predictions(points)
        ],
        pictures=[*_drawn(folder, points), *_samples(folder, found)],
        points=shown_points(points),
        jobs=shown_jobs(jobs),
        seeds=len(jobs) > len(points),
    )


def _verdict(jobs: Sequence[SweepJob]) -> RunSummary:
    """Status and reason of the whole study, as the head of a page shows them."""
    complete = sum(job.status == "completed" for job in jobs)
    failed = sum(job.status in ("failed", "damaged") for job in jobs)
    pruned = sum(job.status == "pruned" for job in jobs)
    left = len(jobs) - complete - failed - pruned
    status: Status = "failed" if failed else "stopped" if left else "completed"
    counts = ((failed, "failed"), (pruned, "pruned"), (left, "not done"))
    others = [f"{count} {word}" for count, word in counts if count]
    return RunSummary(status=status, reason=", ".join([f"{complete} of {len(jobs)} jobs complete", *others]))


def _tiles(
    jobs: Sequence[SweepJob], points: Sequence[SweepPoint], found: Answer
) -> list[tuple[str, str, str]]:
    total = sum(job.seconds or 0.0 for job in jobs)
    jobs_tile = ("Jobs", str(len(jobs)), f"{len(points)} points, {seconds(total)} of processes")
    if found.point is None or found.best is None:
        return [jobs_tile]
    taken, best = found.point, found.best
    quality = number(best.quality.mean) if best.ratio.mean is None else f"{best.ratio.mean:.2f} × floor"
    return [
        ("Take", taken.label, "recommended point"),
        ("Best quality", quality, best.label),
        (
            "Its speed",
            f"{number(taken.samples_per_second)}",
            f"samples a second, {seconds(taken.step_seconds)} a step",
        ),
        jobs_tile,
    ]


def _problems(jobs: Sequence[SweepJob]) -> list[str]:
    """What went wrong, jobs that are not complete first; words that differ in their figures alone are told once."""
    told = [(job.number, f" ({job.status})", job.reason) for job in jobs if job.reason]
    told += [(job.number, "", warning) for job in jobs for warning in _warnings(job)]
    alike: dict[tuple[str, str], list[tuple[int, str]]] = {}
    for job_number, status, words in told:
        alike.setdefault((status, _FIGURE.sub("#", words)), []).append((job_number, words))
    return [_problem(status, same) for (status, _), same in alike.items()]


def _problem(status: str, same: Sequence[tuple[int, str]]) -> str:
    numbers = list(dict.fromkeys(number for number, _ in same))
    subject = f"Job {numbers[0]}" if len(numbers) == 1 else f"Jobs {_ranges(numbers)}"
    differ = len(numbers) > 1 and len({words for _, words in same}) > 1
    return f"{subject}{status}{'; of the first' if differ else ''}: {same[0][1]}"


def _ranges(numbers: Sequence[int]) -> str:
    """`0–7, 12`, cut where it gets long."""
    runs: list[list[int]] = []
    for job in sorted(numbers):
        if runs and job == runs[-1][-1] + 1:
            runs[-1].append(job)
        else:
            runs.append([job])
    texts = [str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs]
    return (
        ", ".join(texts)
        if len(texts) <= _MOST_RANGES
        else f"{', '.join(texts[:_MOST_RANGES])}, … ({len(numbers)})"
    )


def _warnings(job: SweepJob) -> list[str]:
    if job.summary is None:
        return []
    fallbacks = job.summary.fallbacks or 0
    told = [f"something other than what was asked for was used (fallbacks: {fallbacks})"] if fallbacks else []
    return [*told, *job.summary.warnings]


def _drawn(folder: Path, points: Sequence[SweepPoint]) -> list[InlinePicture]:
    pictures = [
        picture for picture in (quality_against_time(points), heat_maps(points)) if picture is not None
    ]
    if pictures:
        (folder / "plots").mkdir(exist_ok=True)
    return [read_picture(picture.save(folder / "plots")) for picture in pictures]


def _samples(folder: Path, found: Answer) -> list[InlinePicture]:
    """Points that the recommended settings generate: of its first complete job."""
    if found.point is None:
        return []
    plots = folder / str(found.point.complete[0].number) / "plots"
    paths = [plots / f"{name}.png" for name in _SAMPLES]
    return [read_picture(path) for path in paths if path.is_file()][:2]
