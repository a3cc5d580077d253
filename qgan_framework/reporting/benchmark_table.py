"""The benchmark as a table: cells for the page, and aligned text for the terminal."""

from __future__ import annotations

import math
from collections.abc import Sequence

from qgan_framework.reporting.benchmark import REFERENCE_ENGINE, BenchmarkRow, Comparison, compare
from qgan_framework.reporting.wording import number

HEADINGS = (
    "engine",
    "strategy",
    "modes",
    "layers",
    "cutoff",
    "batch",
    "pass",
    "samples/s",
    f"vs {REFERENCE_ENGINE}",
    "spread",
    "first call s",
    "peak MB",
    "CPU %",
)
LEFT_ALIGNED = ("engine", "strategy", "pass", f"vs {REFERENCE_ENGINE}")
MISSING = "-"


def format_table(rows: Sequence[BenchmarkRow]) -> str:
    """Return the table as aligned lines: words to the left, numbers to the right."""
    lines = [list(HEADINGS), *([text for text, _ in cells] for cells in table_cells(rows))]
    widths = [max(len(line[index]) for line in lines) for index in range(len(HEADINGS))]
    aligned = [_align(line, widths) for line in lines]
    return "\n".join([aligned[0], "  ".join("-" * width for width in widths), *aligned[1:]])


def _align(line: Sequence[str], widths: Sequence[int]) -> str:
    cells = [
        cell.ljust(width) if heading in LEFT_ALIGNED else cell.rjust(width)
        for heading, cell, width in zip(HEADINGS, line, widths, strict=True)
    ]
    return "  ".join(cells).rstrip()


def table_cells(rows: Sequence[BenchmarkRow]) -> list[list[tuple[str, float | None]]]:
    """Return one list a row of (text, number to sort by or None), in the order of `HEADINGS`."""
    table = []
    for row in rows:
        cells = [_cell(cell) for cell in row.cells]
        cells.insert(HEADINGS.index(f"vs {REFERENCE_ENGINE}"), _comparison_cell(compare(row, rows)))
        table.append(cells)
    return table


def _cell(value: str | float) -> tuple[str, float | None]:
    if isinstance(value, str):
        return value, None
    if isinstance(value, int):
        return str(value), float(value)
    return (MISSING, None) if math.isnan(value) else (number(value), value)


def _comparison_cell(comparison: Comparison | None) -> tuple[str, float | None]:
    if comparison is None:
        return MISSING, None
    reference = comparison.reference
    return f"{times(comparison.ratio)} ({reference.strategy}, batch {reference.batch_size})", comparison.ratio


def times(ratio: float) -> str:
    """Write a ratio with three digits: '0.82x', '36x', '2,143x'."""
    return f"{ratio:,.0f}x" if ratio >= 100 else f"{ratio:.3g}x"
