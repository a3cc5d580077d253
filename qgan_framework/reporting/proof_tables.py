"""Tables and sentences about problems that were solved with several seeds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from qgan_framework.reporting.page import Cell
from qgan_framework.reporting.proof_bars import BARS
from qgan_framework.reporting.proof_runs import Problem, ProofRun, Side, median
from qgan_framework.reporting.wording import NOT_RECORDED, number, seconds

OVERVIEW = (
    *("problem", "model", "runs", "weights", "all bars", "over floor", "first metric", "a run", "memory"),
    "samples/s",
)
_PLAIN_RULE, _NEAR_A_LINE = 0.1, 0.5
SEEDS = ("model", "seed", "status", "first metric", "bars", "norm", "remark")


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
    first = next(iter(problem.metrics), "")
    summaries = [run.summary for run in side.runs]
    performance = [summary.performance for summary in summaries]
    ratios = [summary.metrics[first].ratio for summary in summaries if first in summary.metrics]
    whole = median(run.seconds for run in side.runs)
    return [
        Cell(problem.name, None),
        Cell(model_of(problem, side), None),
        Cell(_count(side), len(side.runs)),
        _number(median(next(iter(summary.parameters.values()), None) for summary in summaries)),
        Cell(_share_of_bars(problem.name, side), None),
        _number(median(ratios)),
        Cell(f"{first} {spread(side.values(first))}" if first else NOT_RECORDED, None),
        Cell(seconds(whole), whole),
        _number(median(one.peak_rss_mb for one in performance), "MB"),
        _number(median(one.samples_per_second for one in performance)),
    ]


def _count(side: Side) -> str:
    return str(len(side.runs)) + (f", {len(side.incomplete)} incomplete" if side.incomplete else "")


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
    if len(values) == 1:
        return number(middle)
    return f"{middle:.3g} ({min(values):.3g} … {max(values):.3g})"


def bar_sentences(problem: Problem) -> list[str]:
    """How many runs reach each bar."""
    lines = []
    for bar in BARS.get(problem.name, ()):
        counts = [
            f"{model_of(problem, side)} {sum(map(bar.reached, side.runs))} of {len(side.runs)} runs"
            for side in sides(problem)
        ]
        lines.append(f"{bar.words}: reached by {', '.join(counts)}.")
    lines += stopping_rule(problem)
    return lines or ["No bar is set: the numbers stand for themselves."]


def stopping_rule(problem: Problem) -> list[str]:
    """What the rule 'stop when line R² is below 0.1' would have done, where the data themselves lie near a line."""
    floor = median(run.floor("line_r2") for side in sides(problem) for run in side.runs)
    if floor is None or floor < _NEAR_A_LINE:
        return []
    found = [
        (side, [run.first_epoch_below("line_r2", _PLAIN_RULE) for run in side.runs])
        for side in sides(problem)
    ]
    ends = ", ".join(
        f"{sum(epoch is not None for epoch in epochs)} of {len(epochs)} {model_of(problem, side)} runs"
        + "".join(f" (after epoch {epoch})" for epoch in epochs if epoch is not None)
        for side, epochs in found
    )
    return [
        f"The plain rule 'stop when line R² < {_PLAIN_RULE:g}', of data whose own is {number(floor)}, would have "
        f"ended {ends}."
    ]


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


@dataclass(frozen=True)
class MetricLine:
    """A metric's name, what it cannot tell from real points, and its cells."""

    name: str
    blind: str
    cells: list[str]


def metric_table(problem: Problem) -> tuple[list[str], list[MetricLine]]:
    """Headings, and a line for each metric: floor, baselines, and both sides over the seeds."""
    runs = [run for side in sides(problem) for run in side.runs]
    baselines = list(dict.fromkeys(name for run in runs for name in run.summary.baselines))
    headings = [
        "metric",
        "floor",
        *(name.replace("_", " ") for name in baselines),
        "quantum",
        "classical",
        "better",
    ]
    return headings, [
        MetricLine(
            metric,
            _blindness(metric, runs),
            [
                number(median(run.floor(metric) for run in runs)),
                *(_baseline(name, metric, runs) for name in baselines),
                spread(problem.quantum.values(metric)),
                spread(problem.classical.values(metric)),
                problem.better(metric) or "",
            ],
        )
        for metric in problem.metrics
    ]


def _baseline(name: str, metric: str, runs: Sequence[ProofRun]) -> str:
    return number(median(run.summary.baselines.get(name, {}).get(metric) for run in runs))


def _blindness(metric: str, runs: Sequence[ProofRun]) -> str:
    """What most of the runs say that the metric cannot tell from real points."""
    told = [name for run in runs for name in run.summary.blind.get(metric, ())]
    unseen = [name.replace("_", " ") for name in dict.fromkeys(told) if told.count(name) > len(runs) / 2]
    return f"cannot tell {' or '.join(unseen)} from real points" if unseen else ""


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
