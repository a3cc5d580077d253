"""Speed-ups that a smaller circuit was once predicted to bring, beside what a sweep measured."""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from qgan_framework.reporting.sweep_jobs import SweepPoint


@dataclass(frozen=True)
class Change:
    """A change of settings and the speed-up that was predicted for it.

    Attributes:
        name: in words.
        before: short name of a swept key to its value.
        after: the same keys' other values.
        predicted: in the words of the prediction.
    """

    name: str
    before: Mapping[str, str]
    after: Mapping[str, str]
    predicted: str


# Of a generator on Strawberry Fields at some 600 ms a sample.
CHANGES = (
    Change("cutoff_dim 4 → 3", {"cutoff_dim": "4"}, {"cutoff_dim": "3"}, "2–3 times"),
    Change("n_layers 2 → 1", {"n_layers": "2"}, {"n_layers": "1"}, "2 times"),
    Change("both", {"cutoff_dim": "4", "n_layers": "2"}, {"cutoff_dim": "3", "n_layers": "1"}, "3–4 times"),
)


@dataclass(frozen=True)
class Comparison:
    """A prediction and its measurement.

    Attributes:
        change: what was predicted.
        speedups: time of a step before over after, one for each pair of points that differ in nothing else.
    """

    change: Change
    speedups: tuple[float, ...]

    @property
    def measured(self) -> str:
        """Median and range."""
        median = statistics.median(self.speedups)
        if len(self.speedups) == 1:
            return f"{median:.2f} times (one pair)"
        low, high = min(self.speedups), max(self.speedups)
        return f"{median:.2f} times ({low:.2f} to {high:.2f}, {len(self.speedups)} pairs)"


def compare_predictions(points: Sequence[SweepPoint]) -> list[Comparison]:
    """The changes that the points allow to measure, by the time of a training step."""
    found = [Comparison(change, tuple(_speedups(change, points))) for change in CHANGES]
    return [comparison for comparison in found if comparison.speedups]


def _speedups(change: Change, points: Sequence[SweepPoint]) -> list[float]:
    by_values = {frozenset(point.values.items()): point for point in points}
    speedups = []
    for point in points:
        if not change.before.items() <= point.values.items():
            continue
        other = by_values.get(frozenset({**point.values, **change.after}.items()))
        if other is not None and point.step_seconds and other.step_seconds:
            speedups.append(point.step_seconds / other.step_seconds)
    return speedups
