"""How the time of a call grows with the cutoff and with the modes, beside the counted cost."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import linear_regression
from typing import Literal

from qgan_framework.reporting.benchmark import FLOOR, BenchmarkRow

Axis = Literal["cutoff_dim", "n_modes"]
AXES: dict[Axis, str] = {"cutoff_dim": "D", "n_modes": "M"}
"""What grows, and its letter."""

LEAST_POINTS = 3


@dataclass(frozen=True)
class Scaling:
    """Exponents of a power of the cutoff or of the number of modes, fitted by least squares of the logarithms.

    Attributes:
        row: one of the rows; all that does not grow is equal in them.
        axis: what grows.
        values: its values.
        measured: exponent of the seconds of a call.
        counted: exponent of the counted cost of the same sizes; None where nothing is counted.
    """

    row: BenchmarkRow
    axis: Axis
    values: tuple[int, ...]
    measured: float
    counted: float | None


def scalings(rows: Sequence[BenchmarkRow]) -> list[Scaling]:
    """One for each series of at least three sizes that differ in one thing only."""
    measured = [row for row in rows if row.samples_per_second > 0 and row.engine != FLOOR]
    found = []
    for axis in AXES:
        series: dict[tuple[object, ...], dict[int, BenchmarkRow]] = {}
        for row in measured:
            series.setdefault(_fixed(row, axis), {})[getattr(row, axis)] = row
        found += [_fit(axis, line) for line in series.values() if len(line) >= LEAST_POINTS]
    return found


def _fixed(row: BenchmarkRow, axis: Axis) -> tuple[object, ...]:
    """All that must be equal in a series."""
    other = row.cutoff_dim if axis == "n_modes" else row.n_modes
    names = (row.engine, row.strategy, row.truncation, row.weights, row.pass_name)
    return (*names, row.n_layers, row.batch_size, other)


def _fit(axis: Axis, line: dict[int, BenchmarkRow]) -> Scaling:
    values = tuple(sorted(line))
    rows = [line[value] for value in values]
    counted = [row.counted_cost for row in rows]
    return Scaling(
        row=rows[0],
        axis=axis,
        values=values,
        measured=exponent(values, [row.batch_size / row.samples_per_second for row in rows]),
        counted=exponent(values, counted) if all(cost > 0 for cost in counted) else None,
    )


def exponent(values: Sequence[int], costs: Sequence[float]) -> float:
    """The k of cost ∝ valueᵏ that fits best."""
    return linear_regression([math.log(value) for value in values], [math.log(cost) for cost in costs]).slope
