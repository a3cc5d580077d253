"""Tables and sentences about problems that were solved with several seeds."""

from __future__ import annotations

from collections.abc import Sequence

from qgan_framework.reporting.page import Cell
from qgan_framework.reporting.proof_bars import BARS
from qgan_framework.reporting.proof_runs import Problem, ProofRun, Side, median
from qgan_framework.reporting.wording import NOT_RECORDED, duration, number

OVERVIEW = (
    *(
        "problem",
        "model",
        "runs",
        "parameters",
        "first metric",
        "over floor",
        "all bars reached",
        "a run takes",
    ),
    *("memory", "samples/s"),
)
SEEDS = ("model", "seed", "status", "first metric", "bars reached", "norm", "remark")


def overview(problems: Sequence[Problem]) -> list[list[Cell]]:
    """A line for each side of each problem."""
    return [_overview_line(problem, side) for problem in problems for side in sides(problem)]


def sides(problem: Problem) -> list[Side]:
    """Quantum, then classical, if there are runs."""
    return [side for side in (problem.quantum, problem.classical) if side.runs]


def model_of(problem: Problem, side: Side) -> str:
    """quantum or classical."""
    return "quantum" if side is problem.quantum else "classical"


def _overview_line(problem: Problem, side: Side) -> list[Cell]:
    first = next(iter(problem.metrics or _metrics_of(side)), "")
    summaries = [run.summary for run in side.runs]
    performance = [summary.performance for summary in summaries]
    ratios = [summary.metrics[first].ratio for summary in summaries if first in summary.metrics]
    finished = [duration(one.started, one.finished) for one in summaries]
    return [
        Cell(problem.name, None),
        Cell(model_of(problem, side), None),
        Cell(
            f"{len(side.runs)}, {len(side.failed)} failed" if side.failed else str(len(side.runs)),
            len(side.runs),
        ),
        _number(median(next(iter(summary.parameters.values()), None) for summary in summaries)),
        Cell(f"{first} {spread(side.values(first))}" if first else NOT_RECORDED, None),
        _number(median(ratios)),
        Cell(_share_of_bars(problem.name, side), None),
        Cell(sorted(finished)[len(finished) // 2], None),
        _number(median(one.peak_rss_mb for one in performance), "MB"),
        _number(median(one.samples_per_second for one in performance)),
    ]


def _metrics_of(side: Side) -> list[str]:
    return [name for run in side.runs for name in run.summary.metrics]


def _number(value: float | None, unit: str = "") -> Cell:
    return Cell(number(value, unit), value)


def _share_of_bars(name: str, side: Side) -> str:
    bars = BARS.get(name, ())
    if not bars:
        return "no bar"
    return f"{sum(all(bar.reached(run) for bar in bars) for run in side.runs)} of {len(side.runs)}"


def spread(values: Sequence[float]) -> str:
    """Median, and least and largest value."""
    middle = median(values)
    if middle is None:
        return "no value"
    text = number(middle)
    return text if len(values) == 1 else f"{text} ({number(min(values))} … {number(max(values))})"


def bar_sentences(problem: Problem) -> list[str]:
    """How many runs reach each bar."""
    lines = []
    for bar in BARS.get(problem.name, ()):
        counts = [
            f"{model_of(problem, side)} {sum(map(bar.reached, side.runs))} of {len(side.runs)} runs"
            for side in sides(problem)
        ]
        lines.append(f"{bar.words}: reached by {', '.join(counts)}.")
    return lines or ["No bar is set: the numbers stand for themselves."]


def verdict(problem: Problem) -> str:
    """On which metrics the quantum model's median is better, and on which it is worse."""
    found: dict[str, list[str]] = {"quantum": [], "classical": [], "level": []}
    for metric in problem.metrics:
        side = problem.better(metric)
        if side is not None:
            found[side].append(metric)
    words = {
        "quantum": "The quantum model's median is better in",
        "classical": "The quantum model's median is worse in",
        "level": "Both are level in",
    }
    lines = [f"{words[side]} {', '.join(names)}." for side, names in found.items() if names]
    return " ".join(lines) or "There is nothing to compare it with yet."


def metric_table(problem: Problem) -> tuple[list[str], list[list[str]]]:
    """Headings, and a line for each metric: floor, baselines, and both sides over the seeds."""
    runs = [run for side in sides(problem) for run in side.runs]
    baselines = list(dict.fromkeys(name for run in runs for name in run.summary.baselines))
    names = problem.metrics or _metrics_of(problem.classical)
    headings = [
        "metric",
        "floor",
        *(name.replace("_", " ") for name in baselines),
        "quantum",
        "classical",
        "better",
    ]
    return headings, [
        [
            _with_blindness(metric, runs),
            number(median(run.floor(metric) for run in runs)),
            *(
                number(median(run.summary.baselines.get(name, {}).get(metric) for run in runs))
                for name in baselines
            ),
            spread(problem.quantum.values(metric)),
            spread(problem.classical.values(metric)),
            problem.better(metric) or "",
        ]
        for metric in names
    ]


def _with_blindness(metric: str, runs: Sequence[ProofRun]) -> str:
    """The metric's name, with what most of the runs say that it cannot tell from real points."""
    told = [name for run in runs for name in run.summary.blind.get(metric, ())]
    unseen = [name.replace("_", " ") for name in dict.fromkeys(told) if told.count(name) > len(runs) / 2]
    return f"{metric} (cannot tell {' or '.join(unseen)} from real points)" if unseen else metric


def seed_rows(problem: Problem) -> list[list[Cell]]:
    """A line for each run, failed ones among them."""
    first = next(iter(problem.metrics), "")
    bars = BARS.get(problem.name, ())
    return [
        [
            Cell(model_of(problem, side), None),
            Cell(str(run.seed), run.seed),
            Cell(run.summary.status, None),
            _number(run.value(first)),
            Cell(f"{sum(bar.reached(run) for bar in bars)} of {len(bars)}", None),
            _number(run.summary.truncation.norm_mean),
            Cell("; ".join([run.summary.reason or "", *run.summary.warnings]).strip("; "), None),
        ]
        for side in sides(problem)
        for run in side.runs
    ]
