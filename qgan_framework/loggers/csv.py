"""metrics.csv: the local record, one row an epoch."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import keras

from qgan_framework.loggers.base import LoggedRun, Logger
from qgan_framework.reporting.atomic import write_text


class CSVLogger(Logger):
    """Writes ``metrics.csv`` in the run's folder: epoch, step and every logged metric."""

    def __init__(self) -> None:
        """No run yet."""
        super().__init__()
        self._rows: _CSVRows | None = None

    def open(self, run: LoggedRun) -> None:
        """Keeps the path."""
        self._rows = _CSVRows(run.run_dir / "metrics.csv")

    def resume(self, rows: list[dict[str, float]]) -> None:
        """Writes the file anew: it may hold later rows, or half a row."""
        self._opened.write(rows)

    def callbacks(self) -> list[keras.callbacks.Callback]:
        """One callback that appends rows."""
        return [self._opened]

    def record_result(self, summary: dict[str, Any], pictures: list[Path]) -> None:
        """Nothing to add: summary.json and the plots lie beside metrics.csv."""

    def close(self) -> None:
        """Nothing is left open: each row is written and closed at once."""

    @property
    def _opened(self) -> _CSVRows:
        assert self._rows is not None, "open the logger first"
        return self._rows


class _CSVRows(keras.callbacks.Callback):
    """Appends one row an epoch; writes the file anew when a metric appears that had no column."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path
        self._columns: list[str] = []
        self._rows: list[dict[str, Any]] = []

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        values = {key: float(value) for key, value in (logs or {}).items()}
        row = {"epoch": epoch + 1, "step": int(self.model.g_steps), **values}
        if any(key not in self._columns for key in row):
            self.write([*self._rows, row])
            return
        self._rows.append(row)
        with self._path.open("a", newline="", encoding="utf-8") as file:
            csv.DictWriter(file, self._columns).writerow(row)

    def write(self, rows: list[dict[str, Any]]) -> None:
        """Replaces the file in one step."""
        self._rows = list(rows)
        self._columns = list(dict.fromkeys(key for row in rows for key in row))
        text = io.StringIO(newline="")
        writer = csv.DictWriter(text, self._columns)
        writer.writeheader()
        writer.writerows(rows)
        write_text(self._path, text.getvalue())
