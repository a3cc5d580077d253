"""The benchmark as a table: cells for the page, and aligned text for the terminal."""

from __future__ import annotations

import math
from collections.abc import Sequence

from qgan_framework.reporting.benchmark import BenchmarkRow
from qgan_framework.reporting.benchmark_comparison import Comparison, compare, references
from qgan_framework.reporting.benchmark_words import times
from qgan_framework.reporting.wording import number

_HEADINGS = (
    "engine",
    "strategy",
    "modes",
    "layers",
    "cutoff",
    "batch",
    "pass",
    "samples/s",
    "spread",
    "first call s",
    "peak MB",
    "CPU %",
    "truncation",
    "weights",
)  # counted_cost is for the exponents only
_LEFT_ALIGNED = ("engine", "strategy", "pass", "truncation", "weights")
_COMPARISONS = _HEADINGS.index("samples/s") + 1  # where their columns stand
MISSING = "-"


def headings(rows: Sequence[BenchmarkRow]) -> list[str]:
    """The columns: among them one for each engine that others are compared with, if it was measured."""
    comparisons = [f"vs {name}" for name in references(rows)]
    return [*_HEADINGS[:_COMPARISONS], *comparisons, *_HEADINGS[_COMPARISONS:]]


def format_table(rows: Sequence[BenchmarkRow]) -> str:
    """Return the table as aligned lines: words to the left, numbers to the right."""
    columns = headings(rows)
    lines = [columns, *([text for text, _ in cells] for cells in table_cells(rows))]
    widths = [max(len(line[index]) for line in lines) for index in range(len(columns))]
    aligned = [_align(line, columns, widths) for line in lines]
    return "\n".join([aligned[0], "  ".join("-" * width for width in widths), *aligned[1:]])


def _align(line: Sequence[str], columns: Sequence[str], widths: Sequence[int]) -> str:
    cells = [
        cell.ljust(width) if column in _LEFT_ALIGNED or column.startswith("vs ") else cell.rjust(width)
        for column, cell, width in zip(columns, line, widths, strict=True)
    ]
    return "  ".join(cells).rstrip()


def table_cells(rows: Sequence[BenchmarkRow]) -> list[list[tuple[str, float | None]]]:
    """Return one list a row of (text, number to sort by or None), in the order of `headings`."""
    engines = references(rows)
    table = []
    for row in rows:
        cells = [cell_of(cell) for cell in row.cells[: len(_HEADINGS)]]
        comparisons = [_comparison_cell(compare(row, rows, engine)) for engine in engines]
        table.append([*cells[:_COMPARISONS], *comparisons, *cells[_COMPARISONS:]])
    return table


def cell_of(value: str | float) -> tuple[str, float | None]:
    """A value as text, and as the number that it is sorted by; words sort by themselves."""
    if isinstance(value, str):
        return value, None
    if isinstance(value, int):
        return str(value), float(value)
    return (MISSING, None) if math.isnan(value) else (number(value), value)


def _comparison_cell(comparison: Comparison | None) -> tuple[str, float | None]:
    if comparison is None:
        return MISSING, None
    reference = comparison.reference
    smaller = comparison.row.batch_size != reference.batch_size
    batch = f" (batch {reference.batch_size})" if smaller else ""
    return f"{times(comparison.ratio)}{batch}", comparison.ratio
