"""Benchmark results: their rows, and benchmark.csv."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from qgan_framework.reporting.atomic import write_text
from qgan_framework.reporting.metric_table import read_metric_table, to_number

SUBJECT = "fock"
"""The package's own engine."""

PEERS = ("strawberryfields", "piquasso")
"""Other simulators, which it is compared with."""

FLOOR = "floor"
"""The machine's own rate of the matrix product in which a composed circuit ends: no simulator."""

KEY_COLUMNS = ("engine", "strategy", "n_modes", "n_layers", "cutoff_dim", "batch_size", "pass")
COLUMNS = (
    *KEY_COLUMNS,
    "samples_per_second",
    "spread",
    "first_call_seconds",
    "peak_rss_mb",
    "cpu_percent",
    "truncation",
    "weights",
    "counted_cost",
)
PER_MODE = "per_mode"
"""The truncation where a file names none."""

SHARED = "shared"
"""The weights where a file says nothing of them."""

Size = tuple[int, int, int, str]
Workload = tuple[Size, str, str]


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
        weights: shared by the batch, or per_sample.
        counted_cost: Multiply-adds of the forward pass, where the engine counts them.
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
    weights: str = SHARED
    counted_cost: float = math.nan

    @property
    def size(self) -> Size:
        """(n_modes, n_layers, cutoff_dim, truncation)."""
        return self.n_modes, self.n_layers, self.cutoff_dim, self.truncation

    @property
    def workload(self) -> Workload:
        """(size, weights, pass): what has to be equal for a fair comparison."""
        return self.size, self.weights, self.pass_name

    @property
    def cells(self) -> tuple[str | float, ...]:
        """The values in the order of `COLUMNS`."""
        return tuple(getattr(self, "pass_name" if name == "pass" else name) for name in COLUMNS)


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
        weights=str(values.get("weights") or SHARED),
        counted_cost=_measured(values, "counted_cost"),
    )


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
