"""What a benchmark measured of qubits: qubits.csv, its table, and its sentences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from qgan_framework.reporting.benchmark_words import times
from qgan_framework.reporting.csv_rows import read_rows, write_rows
from qgan_framework.reporting.wording import number

OWN = "qubits"
"""The package's own simulator."""

_KEYS = ("simulator", "n_qubits", "depth", "bases", "batch_size", "pass")
_MEASURED = ("samples_per_second", "spread", "first_call_seconds", "peak_rss_mb", "cpu_percent")
COLUMNS = (*_KEYS, *_MEASURED)
QUBIT_HEADINGS = (
    "simulator",
    "qubits",
    "depth",
    "bases",
    "batch",
    "pass",
    "samples/s",
    "qubits' over its",
    "spread",
    "first call s",
    "peak MB",
    "CPU %",
)
_NUMBERS = QUBIT_HEADINGS.index("samples/s")


@dataclass(frozen=True)
class QubitRow:
    """One measurement.

    Attributes:
        simulator: the package's own, or a peer.
        workload: (n_qubits, depth, bases, batch_size, pass): what has to be equal for a fair comparison.
        measured: samples_per_second, spread, first_call_seconds, peak_rss_mb, cpu_percent.
    """

    simulator: str
    workload: tuple[int, int, str, int, str]
    measured: tuple[float, ...]

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> Self:
        """From a dict with the keys `COLUMNS`."""
        sizes = int(values["n_qubits"]), int(values["depth"])
        workload = (*sizes, str(values["bases"]), int(values["batch_size"]), str(values["pass"]))
        return cls(str(values["simulator"]), workload, tuple(float(values[name]) for name in _MEASURED))

    @property
    def speed(self) -> float:
        """Samples a second."""
        return self.measured[0]

    @property
    def first_call_seconds(self) -> float:
        """Seconds of the first call, with what it compiles."""
        return self.measured[2]


def write_qubits(rows: Sequence[Mapping[str, object]], path: Path) -> None:
    """Write `rows` to `path` (qubits.csv) in one step."""
    write_rows(rows, COLUMNS, path)


def read_qubits(path: Path) -> list[QubitRow]:
    """Read qubits.csv.

    Raises:
        FileNotFoundError: There is no such file.
        ValueError: It is no table with these columns.
    """
    return [QubitRow.of(row) for row in read_rows(path, COLUMNS)]


def qubit_cells(rows: Sequence[QubitRow]) -> list[list[tuple[str, float | None]]]:
    """One list a row, in the order of `QUBIT_HEADINGS`."""
    own = {row.workload: row.speed for row in rows if row.simulator == OWN}
    table = []
    for row in rows:
        words = [(str(value), value if isinstance(value, int) else None) for value in row.workload]
        ratio = own[row.workload] / row.speed if row.simulator != OWN and row.workload in own else None
        speed, *others = ((number(value), value) for value in row.measured)
        beside = ("-" if ratio is None else times(ratio), ratio)
        table.append([(row.simulator, None), *words, speed, beside, *others])
    return table


def qubit_sentences(rows: Sequence[QubitRow]) -> list[str]:
    """Whether the package is ahead of every peer, what the nearest one does, and what further bases cost."""
    return [*_summary(rows), *_verdicts(rows), *_bases(rows)]


def format_qubits(rows: Sequence[QubitRow]) -> str:
    """The table as aligned lines."""
    lines = [list(QUBIT_HEADINGS), *([text for text, _ in cells] for cells in qubit_cells(rows))]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join(
        "  ".join(
            cell.rjust(width) if place >= _NUMBERS else cell.ljust(width)
            for place, (cell, width) in enumerate(zip(line, widths, strict=True))
        )
        for line in lines
    )


def _pairs(rows: Sequence[QubitRow]) -> Iterator[tuple[QubitRow, QubitRow]]:
    """The package's own rows, each with the fastest peer on the same workload."""
    for own in rows:
        peers = [row for row in rows if row.workload == own.workload and row.simulator != OWN]
        if own.simulator == OWN and peers:
            yield own, max(peers, key=lambda row: row.speed)


def _summary(rows: Sequence[QubitRow]) -> Iterator[str]:
    ahead = [own.speed > peer.speed for own, peer in _pairs(rows)]
    if ahead:
        yield f"{OWN} is ahead of every peer in {sum(ahead)} of {len(ahead)} comparisons"


def _verdicts(rows: Sequence[QubitRow]) -> Iterator[str]:
    for own, peer in _pairs(rows):
        word = "ahead" if own.speed > peer.speed else "BEHIND"
        calls = f"first call {number(own.first_call_seconds)} s against {number(peer.first_call_seconds)} s"
        ratio = times(own.speed / peer.speed)
        yield f"{_in_words(own)}: {OWN} is {word}, {ratio} its fastest peer, {peer.simulator} ({calls})"


def _bases(rows: Sequence[QubitRow]) -> Iterator[str]:
    """The time with several bases in units of that with the first list of them."""
    own = {row.workload: row for row in rows if row.simulator == OWN}
    first = next(iter(own), None)
    for workload, row in own.items():
        n_qubits, depth, bases, batch_size, name = workload
        one = own.get((n_qubits, depth, first[2], batch_size, name)) if first else None
        if one is not None and one is not row:
            yield f"{_in_words(row)}: {bases} take {times(one.speed / row.speed)} the time of {one.workload[2]}"


def _in_words(row: QubitRow) -> str:
    n_qubits, depth, bases, batch_size, name = row.workload
    return f"{n_qubits} qubits, depth {depth}, {bases}, batch {batch_size}, {name}"
