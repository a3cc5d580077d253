"""Benchmark results: their rows, benchmark.csv, and how they compare with other simulators."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from qgan_framework.reporting.atomic import write_text
from qgan_framework.reporting.metric_table import read_metric_table, to_number

REFERENCE_ENGINES = ("strawberryfields", "piquasso")
"""What the others are compared with."""

KEY_COLUMNS = ("engine", "strategy", "n_modes", "n_layers", "cutoff_dim", "batch_size", "pass")
COLUMNS = (
    *KEY_COLUMNS,
    "samples_per_second",
    "spread",
    "first_call_seconds",
    "peak_rss_mb",
    "cpu_percent",
    "truncation",
)
PER_MODE = "per_mode"
"""The truncation where a file names none."""


@dataclass(frozen=True, kw_only=True)
class BenchmarkRow:
    """One measurement; NaN stands for 'not measured'.

    Attributes:
        engine: Simulator.
        strategy: How the batch was executed.
        n_modes: Modes of the circuit.
        n_layers: Layers of the circuit.
        cutoff_dim: Fock states kept in each mode, or photons in total that are not reached any more.
        batch_size: Circuits in a call.
        pass_name: forward or gradient (column `pass`).
        samples_per_second: Median over the repeats.
        spread: Spread of samples_per_second over the repeats, as the benchmark defines it.
        first_call_seconds: First call, compilation included.
        peak_rss_mb: Largest resident memory in MB.
        cpu_percent: CPU use in percent of one core.
        truncation: per_mode or total: to what the cutoff refers.
    """

    engine: str
    strategy: str
    n_modes: int
    n_layers: int
    cutoff_dim: int
    batch_size: int
    pass_name: str
    samples_per_second: float
    spread: float
    first_call_seconds: float
    peak_rss_mb: float
    cpu_percent: float
    truncation: str = PER_MODE

    @property
    def size(self) -> tuple[int, int, int, str]:
        """(n_modes, n_layers, cutoff_dim, truncation)."""
        return self.n_modes, self.n_layers, self.cutoff_dim, self.truncation

    @property
    def workload(self) -> tuple[tuple[int, int, int, str], str]:
        """(size, pass): what has to be equal for a fair comparison."""
        return self.size, self.pass_name

    @property
    def cells(self) -> tuple[str | float, ...]:
        """The values in the order of `COLUMNS`."""
        return tuple(getattr(self, "pass_name" if name == "pass" else name) for name in COLUMNS)


@dataclass(frozen=True)
class Comparison:
    """How many times the samples/s of `reference` a row reaches."""

    ratio: float
    reference: BenchmarkRow


def benchmark_row(values: Mapping[str, object]) -> BenchmarkRow:
    """Build a row from a dict with the keys `COLUMNS`; an empty or missing measurement becomes NaN.

    Raises:
        KeyError: engine, strategy, pass or a size is missing.
        ValueError: A size is no whole number.
    """
    return BenchmarkRow(
        engine=str(values["engine"]),
        strategy=str(values["strategy"]),
        n_modes=_size(values, "n_modes"),
        n_layers=_size(values, "n_layers"),
        cutoff_dim=_size(values, "cutoff_dim"),
        batch_size=_size(values, "batch_size"),
        pass_name=str(values["pass"]),
        samples_per_second=_measured(values, "samples_per_second"),
        spread=_measured(values, "spread"),
        first_call_seconds=_measured(values, "first_call_seconds"),
        peak_rss_mb=_measured(values, "peak_rss_mb"),
        cpu_percent=_measured(values, "cpu_percent"),
        truncation=str(values.get("truncation") or PER_MODE),
    )


def references(rows: Sequence[BenchmarkRow]) -> list[str]:
    """Those of `REFERENCE_ENGINES` that were measured."""
    return [name for name in REFERENCE_ENGINES if any(row.engine == name for row in rows)]


def compare(row: BenchmarkRow, rows: Sequence[BenchmarkRow], engine: str) -> Comparison | None:
    """Compare `row` with another engine on the same workload, in the same truncation.

    The reference is its fastest measurement at a batch of at most this row's: every batch a user could have chosen
    for it without asking for more samples in a call.

    Returns:
        The comparison; None for `engine` itself, or without such a measurement in `rows`.
    """
    candidates = [
        other
        for other in rows
        if other.engine == engine
        and other.workload == row.workload
        and other.batch_size <= row.batch_size
        and other.samples_per_second > 0
    ]
    if row.engine == engine or not candidates or math.isnan(row.samples_per_second):
        return None
    reference = max(candidates, key=lambda other: other.samples_per_second)
    return Comparison(row.samples_per_second / reference.samples_per_second, reference)


def write_benchmark_csv(rows: Sequence[BenchmarkRow], path: Path) -> None:
    """Write `rows` to `path` (benchmark.csv) in one step; NaN becomes an empty cell."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in rows:
        writer.writerow(["" if isinstance(cell, float) and math.isnan(cell) else cell for cell in row.cells])
    write_text(path, buffer.getvalue())


def read_benchmark_csv(path: Path) -> list[BenchmarkRow]:
    """Read benchmark.csv.

    Raises:
        FileNotFoundError: There is no such file.
        ValueError: A column is missing or a size is no whole number.
    """
    table = read_metric_table(path)
    missing = [name for name in KEY_COLUMNS if name not in table.columns]
    if missing:
        raise ValueError(f"{path.name} has no column {', '.join(missing)}")
    return [benchmark_row(dict(zip(table.columns, row, strict=True))) for row in table.rows]


def _size(values: Mapping[str, object], name: str) -> int:
    try:
        return int(str(values[name]))
    except ValueError as error:
        raise ValueError(f"{name} is {values[name]!r}, expected a whole number") from error


def _measured(values: Mapping[str, object], name: str) -> float:
    return to_number(str(values.get(name, "")))
