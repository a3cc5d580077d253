"""What a run of each proof experiment has to reach."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from qgan_framework.reporting.proof_runs import ProofRun


@dataclass(frozen=True)
class Bar:
    """A bar in words, and whether a run reaches it."""

    words: str
    reached: Callable[[ProofRun], bool]


def _ratio(metric: str, most: float) -> Bar:
    def reached(run: ProofRun) -> bool:
        value, floor = run.value(metric), run.floor(metric)
        return value is not None and floor is not None and value <= most * floor

    return Bar(f"{metric} at most {most:g} times the floor", reached)


def _within(metric: str, margin: float) -> Bar:
    def reached(run: ProofRun) -> bool:
        value, floor = run.value(metric), run.floor(metric)
        return value is not None and floor is not None and abs(value - floor) <= margin

    return Bar(f"{metric} within {margin:g} of the data's own", reached)


def _least(metric: str, least: float) -> Bar:
    def reached(run: ProofRun) -> bool:
        value = run.value(metric)
        return value is not None and value >= least

    return Bar(f"{metric} at least {least:g}", reached)


def _norm(least: float) -> Bar:
    def reached(run: ProofRun) -> bool:
        value = run.value("norm_mean")
        return run.summary.status == "completed" if value is None else value >= least  # perceptrons have none

    return Bar(f"norm of circuits at least {least:g}", reached)


def _most(metric: str, most: float) -> Bar:
    def reached(run: ProofRun) -> bool:
        value = run.value(metric)
        return value is not None and value <= most

    return Bar(f"{metric} at most {most:g}", reached)


KS_BOUND = 0.0859
"""1.358 √(2 / 500): equal distributions stay below it in 95 % of comparisons of 500 points with 500."""

_LOADING = (_most("level_ks", KS_BOUND),)

BARS: dict[str, tuple[Bar, ...]] = {
    "sine": (_ratio("test_mse", 1.1), _norm(0.99)),
    "clusters": (
        _within("line_r2", 0.03),
        _ratio("sliced_wasserstein", 1.5),
        _least("mode_coverage", 1.0),
    ),
    "ring": (_least("mode_coverage", 1.0),),
    "gaussian_ring": (_least("mode_coverage", 1.0),),
    "gaussian_grid": (_least("mode_coverage", 1.0),),
    "loading_lognormal": _LOADING,
    "loading_triangular": _LOADING,
    "loading_two_peaks": _LOADING,
}
"""Of each problem by name; others are shown without a bar."""
