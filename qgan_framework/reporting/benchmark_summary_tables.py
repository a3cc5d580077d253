"""Tables of a benchmark's page beside that of its measurements: comparisons with peers, and fitted exponents."""

from __future__ import annotations

import math
from collections.abc import Sequence

from qgan_framework.reporting.benchmark import FLOOR, BenchmarkRow
from qgan_framework.reporting.benchmark_comparison import Comparison, verdicts
from qgan_framework.reporting.benchmark_scaling import AXES, scalings
from qgan_framework.reporting.benchmark_table import MISSING, cell_of
from qgan_framework.reporting.benchmark_words import scaling_in_words, size_in_words, times

VERDICT_HEADINGS = (
    "circuit",
    "batch",
    "pass",
    "beside",
    "times",
    "ahead",
    "fock samples/s",
    "its samples/s",
    "its batch",
    "fock first call s",
    "its first call s",
)


def verdict_cells(rows: Sequence[BenchmarkRow]) -> list[list[tuple[str, float | None]]]:
    """One list for each comparison with a peer or with the floor, in the order of `VERDICT_HEADINGS`."""
    return [
        _verdict_cells(one)
        for verdict in verdicts(rows)
        for one in (*verdict.peers, *filter(None, [verdict.floor]))
    ]


def _verdict_cells(one: Comparison) -> list[tuple[str, float | None]]:
    own, other, ahead, first_call = one.row, one.reference, "yes" if one.ahead else "no", math.nan
    if other.engine == FLOOR:  # it is nothing to be ahead of, and has next to nothing to compile
        ahead = MISSING
    else:
        first_call = other.first_call_seconds
    return [
        *(cell_of(value) for value in (size_in_words(own), own.batch_size, own.pass_name, other.engine)),
        (times(one.ratio), one.ratio),
        (ahead, None),
        *(cell_of(value) for value in (own.samples_per_second, other.samples_per_second, other.batch_size)),
        *(cell_of(value) for value in (own.first_call_seconds, first_call)),
    ]


SCALING_HEADINGS = ("engine", "strategy", "of", "batch", "pass", "grows", "from", "to", "measured", "counted")


def scaling_cells(rows: Sequence[BenchmarkRow]) -> list[list[tuple[str, float | None]]]:
    """One list for each fitted exponent, in the order of `SCALING_HEADINGS`."""
    return [
        [
            *(cell_of(value) for value in (one.row.engine, one.row.strategy, scaling_in_words(one))),
            *(cell_of(value) for value in (one.row.batch_size, one.row.pass_name, AXES[one.axis])),
            *(cell_of(value) for value in (min(one.values), max(one.values))),
            (f"{one.measured:.2f}", one.measured),
            (MISSING if one.counted is None else f"{one.counted:.2f}", one.counted),
        ]
        for one in scalings(rows)
    ]
