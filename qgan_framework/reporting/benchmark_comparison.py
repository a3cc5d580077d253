"""How the rows of a benchmark compare with other simulators, and with the machine's floor."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from qgan_framework.reporting.benchmark import FLOOR, PEERS, SUBJECT, BenchmarkRow


@dataclass(frozen=True)
class Comparison:
    """A row beside that of another engine on the same workload."""

    row: BenchmarkRow
    reference: BenchmarkRow

    @property
    def ratio(self) -> float:
        """How many times the samples a second of the reference."""
        return self.row.samples_per_second / self.reference.samples_per_second

    @property
    def ahead(self) -> bool:
        """Whether it is faster than the reference."""
        return self.ratio > 1

    @property
    def first_calls_known(self) -> bool:
        """Whether both first calls were timed; those in turns with others are not."""
        return math.isfinite(self.first_call_ratio)

    @property
    def first_call_ratio(self) -> float:
        """Its first call in units of the reference's; below 1 is sooner ready."""
        return self.row.first_call_seconds / self.reference.first_call_seconds


@dataclass(frozen=True)
class Verdict:
    """The package's engine at one workload and batch.

    Attributes:
        row: its fastest measurement.
        peers: beside each simulator that was measured.
        floor: beside the floor, if it was measured.
    """

    row: BenchmarkRow
    peers: tuple[Comparison, ...]
    floor: Comparison | None

    @property
    def ahead(self) -> bool:
        """Whether it is faster than every peer."""
        return all(comparison.ahead for comparison in self.peers)


def references(rows: Sequence[BenchmarkRow]) -> list[str]:
    """The peers that were measured, and the floor if it was."""
    return [name for name in (*PEERS, FLOOR) if any(row.engine == name for row in rows)]


def compare(row: BenchmarkRow, rows: Sequence[BenchmarkRow], engine: str) -> Comparison | None:
    """Compare `row` with another engine on the same workload, in the same truncation, at the same batch.

    Where a peer was not measured at that batch, its fastest measurement at a smaller one stands for it.

    Returns:
        The comparison; None for `engine` itself and for the floor, or without such a measurement in `rows`.
    """
    if row.engine in (engine, FLOOR) or not row.samples_per_second > 0:
        return None
    same = [
        other
        for other in rows
        if other.engine == engine and other.workload == row.workload and other.samples_per_second > 0
    ]
    smaller = [other for other in same if other.batch_size < row.batch_size and engine != FLOOR]
    candidates = [other for other in same if other.batch_size == row.batch_size] or smaller
    if not candidates:
        return None
    return Comparison(row, max(candidates, key=lambda other: other.samples_per_second))


def verdicts(rows: Sequence[BenchmarkRow]) -> list[Verdict]:
    """One for each workload and batch of the package's engine that can be compared with something."""
    own = [row for row in rows if row.engine == SUBJECT and row.samples_per_second > 0]
    found = []
    for workload, batch_size in dict.fromkeys((row.workload, row.batch_size) for row in own):
        candidates = [row for row in own if (row.workload, row.batch_size) == (workload, batch_size)]
        best = max(candidates, key=lambda row: row.samples_per_second)
        peers = tuple(one for name in PEERS if (one := compare(best, rows, name)))
        floor = compare(best, rows, FLOOR)
        if peers or floor:
            found.append(Verdict(best, peers, floor))
    return found
