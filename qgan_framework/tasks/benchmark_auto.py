"""The part of a benchmark that compares the strategy `auto` with its candidates."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from qgan_framework.benchmarking.auto_outcome import auto_row, strategy_rows
from qgan_framework.benchmarking.auto_plan import AutoCase, AutoPlan
from qgan_framework.benchmarking.conditions import Conditions
from qgan_framework.benchmarking.process import Worker
from qgan_framework.reporting.benchmark_auto import AutoRow, auto_words
from qgan_framework.tasks.benchmark_results import BenchmarkResults

_STRATEGY = {"_target_": "qgan_framework.strategies.auto.Auto", "remember": False}


def measure_auto(plan: AutoPlan, conditions: Conditions, results: BenchmarkResults) -> None:
    """Fills the rows of `auto` and its candidates case by case, and tells each.

    Args:
        plan: what is measured.
        conditions: of the whole benchmark; its engines hold the plan's.
        results: to be filled.

    Raises:
        RunError: a worker failed.
    """
    console = Console(highlight=False, markup=False)
    columns = (BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TextColumn("{task.description}"))
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        bar = progress.add_task("", total=sum(len(grid.cases()) for grid in plan.grids))
        for grid in plan.grids:
            with Worker() as worker:  # one for all its cases, in which candidates stay
                for case in grid.cases():
                    progress.update(bar, description=str(case))
                    request, limit = _request(case, plan.seconds, conditions), conditions.timeout_seconds
                    answer = worker.ask(request, subject=f"auto, {case}", timeout_seconds=limit)
                    _fill(results, case, answer)
                    words = auto_words(AutoRow.of(results.auto[-1]))
                    console.print(f"{case}: {words}", soft_wrap=True)
                    progress.advance(bar)


def _request(case: AutoCase, seconds: float, conditions: Conditions) -> dict[str, Any]:
    return {
        "question": "alternate",
        "hardware": conditions.hardware,
        "engine": conditions.engines[case.engine],
        "strategy": _STRATEGY,
        "circuit": case.circuit,
        "seed": conditions.seed,
        "seconds": seconds,
    }


def _fill(results: BenchmarkResults, case: AutoCase, answer: Mapping[str, Any]) -> None:
    results.auto.append(auto_row(case, answer))
    results.rows.extend(strategy_rows(case, answer))
    if answer["busy"]:
        results.warn(f"auto, {case}: {answer['busy']} meanwhile, and what they leave may have changed")
    for failure in answer["failures"]:
        results.fallbacks += 1
        results.warn(f"auto, {case}: {failure}")
