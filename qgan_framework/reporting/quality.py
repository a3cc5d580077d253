"""Did it learn: every quality metric beside its floor and its baselines, and one sentence for the headline."""

from __future__ import annotations

import math
from dataclasses import dataclass

from qgan_framework.reporting.summary import MetricSummary, RunSummary
from qgan_framework.reporting.wording import number

DIRECTION_WORDS = {"min": "lower is better", "max": "higher is better", None: ""}


@dataclass(frozen=True)
class QualityRow:
    """A row of the quality table.

    Attributes:
        name: of the metric.
        metric: its summary.
        baselines: one value (or None) for each baseline.
        blind: baselines that the metric cannot tell from real points on these data.
    """

    name: str
    metric: MetricSummary
    baselines: tuple[float | None, ...]
    blind: tuple[str, ...] = ()

    @property
    def hint(self) -> str:
        """Which way is better, if that was stated, and what the metric cannot see."""
        unseen = " or ".join(name.replace("_", " ") for name in self.blind)
        words = (
            DIRECTION_WORDS[self.metric.direction],
            unseen and f"cannot tell {unseen} from real points here",
        )
        return "; ".join(filter(None, words))


def quality_rows(summary: RunSummary) -> list[QualityRow]:
    """Return one row a metric, the headline metric first, baselines in the order of `summary.baselines`."""
    return [
        QualityRow(
            name,
            metric,
            tuple(values.get(name) for values in summary.baselines.values()),
            tuple(summary.blind.get(name, ())),
        )
        for name, metric in summary.metrics.items()
    ]


def headline(summary: RunSummary) -> str:
    """Say in one sentence how the first metric ended, against its floor and the baselines."""
    rows = quality_rows(summary)
    if not rows:
        return "No quality metric was recorded."
    row = rows[0]
    if row.metric.final is None:
        return f"{row.name} has no finite final value."
    sentence = f"{row.name} ended at {number(row.metric.final)}"
    if row.metric.ratio is not None:
        sentence += f", {row.metric.ratio:.2f} times the floor of {number(row.metric.floor)}"
    comparisons = _comparisons(row, list(summary.baselines))
    return ", ".join([sentence, *comparisons]) + "."


def _comparisons(row: QualityRow, names: list[str]) -> list[str]:
    """Compare with the baselines when it is known which way is better."""
    final, direction = row.metric.final, row.metric.direction
    if final is None or direction is None:
        return []
    words = []
    for name, value in zip(names, row.baselines, strict=True):
        if value is None or not math.isfinite(value):
            continue
        ahead = final < value if direction == "min" else final > value
        word = "level with" if final == value else "better than" if ahead else "worse than"
        words.append(f"{word} the {name.replace('_', ' ')} baseline ({number(value)})")
    return words
