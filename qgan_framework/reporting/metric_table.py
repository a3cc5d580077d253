"""metrics.csv: one row an epoch, cells empty where a metric was not computed."""

from __future__ import annotations

import csv
import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class MetricTable:
    """The cells of metrics.csv as they stand in the file.

    Attributes:
        columns: Column names.
        rows: One tuple of texts a row, as long as `columns`.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def series(self, name: str) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return (epochs, values) of the rows where column `name` is not empty; both of shape (n,).

        A cell that is no finite number (`nan`, `inf`) stays in the series as NaN: a curve shows the gap.
        Without a column `epoch` the row number, from 1, takes its place.

        Raises:
            KeyError: There is no such column.
        """
        if name not in self.columns:
            raise KeyError(name)
        index = self.columns.index(name)
        kept = [(number, row) for number, row in enumerate(self.rows, start=1) if row[index].strip()]
        return np.array([self._epoch(*item) for item in kept]), np.array(
            [to_number(row[index]) for _, row in kept]
        )

    def _epoch(self, number: int, row: tuple[str, ...]) -> float:
        epoch = to_number(row[self.columns.index("epoch")]) if "epoch" in self.columns else math.nan
        return epoch if math.isfinite(epoch) else float(number)


def read_metric_table(path: Path) -> MetricTable:
    """Read metrics.csv. A last row cut short by a crash is filled up with empty cells.

    Raises:
        FileNotFoundError: There is no such file.
        ValueError: The file has no header row, or is no text.
    """
    with path.open(encoding="utf-8", newline="") as stream:
        lines = [line for line in csv.reader(stream) if line]
    if not lines:
        raise ValueError(f"{path.name} is empty")
    columns = tuple(lines[0])
    width = len(columns)
    return MetricTable(columns, tuple(tuple((line + [""] * width)[:width]) for line in lines[1:]))


def to_number(text: str) -> float:
    """Return the finite number that `text` writes, else NaN."""
    try:
        number = float(text)
    except ValueError:
        return math.nan
    return number if math.isfinite(number) else math.nan
