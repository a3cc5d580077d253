"""Tables of a benchmark as CSV files with columns that are known."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from qgan_framework.reporting.atomic import write_text
from qgan_framework.reporting.metric_table import read_metric_table


def write_rows(rows: Iterable[Mapping[str, object]], columns: Sequence[str], path: Path) -> None:
    """Write the columns of `rows` to `path` in one step; what rows hold besides is left out."""
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, columns, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    write_text(path, buffer.getvalue())


def read_rows(path: Path, columns: Sequence[str]) -> list[dict[str, str]]:
    """Read such a file.

    Raises:
        FileNotFoundError: There is no such file.
        ValueError: It is no table with these columns.
    """
    table = read_metric_table(path)
    if tuple(table.columns) != tuple(columns):
        raise ValueError(f"{path.name} has not the columns {', '.join(columns)}")
    return [dict(zip(columns, row, strict=True)) for row in table.rows]
