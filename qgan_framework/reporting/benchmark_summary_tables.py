"""Tables of a benchmark's page beside that of its measurements: comparisons with peers, and fitted exponents."""

from __future__ import annotations

from collections.abc import Sequence

from qgan_framework.reporting.benchmark import FLOOR, BenchmarkRow
from qgan_framework.reporting.benchmark_comparison import Comparison, verdicts
from qgan_framework.reporting.benchmark_scaling import AXES, scalings
from qgan_framework.reporting.benchmark_table import MISSING, cell_of
from qgan_framework.reporting.benchmark_words import scaling_in_words, times

VERDICT_HEADINGS = (
    "modes",
    "layers",
    "cutoff",
    "truncation",
    "weights",
    "batch",
    "pass",
    "fock samples/s",
    "peer",
    "its batch",
    "its samples/s",
    "times",
    "ahead",
    "first call s",
    "its first call s",
)


def verdict_cells(rows: Sequence[BenchmarkRow]) -> list[list[tuple[str, float | None]]]:
    """One list for each comparison with a peer or with the floor, in the order of `VERDICT_HEADINGS`."""
    table = []
    for verdict in verdicts(rows):
        for one in (*verdict.peers, *filter(None, [verdict.floor])):
            table.append([*_workload_cells(one.row), *_peer_cells(one)])
    return table


def _workload_cells(row: BenchmarkRow) -> list[tuple[str, float | None]]:
    sizes = (row.n_modes, row.n_layers, row.cutoff_dim, row.truncation, row.weights)
    return [cell_of(value) for value in (*sizes, row.batch_size, row.pass_name, row.samples_per_second)]


def _peer_cells(one: Comparison) -> list[tuple[str, float | None]]:
    peer = one.reference
    ahead = MISSING if peer.engine == FLOOR else "yes" if one.ahead else "no"
    return [
        *(cell_of(value) for value in (peer.engine, peer.batch_size, peer.samples_per_second)),
        (times(one.ratio), one.ratio),
        (ahead, None),
        *(cell_of(value) for value in (one.row.first_call_seconds, peer.first_call_seconds)),
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
