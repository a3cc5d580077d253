"""metrics.csv: the local record, one row an epoch."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import keras

from qgan_framework.loggers.base import LoggedRun, Logger


class CSVLogger(Logger):
    """Writes ``metrics.csv`` in the run's folder: epoch, step and every logged metric."""

    def __init__(self) -> None:
        """No run yet."""
        self._path: Path | None = None

    def open(self, run: LoggedRun) -> None:
        """Keeps the path."""
        self._path = run.run_dir / "metrics.csv"

    def callbacks(self) -> list[keras.callbacks.Callback]:
        """One callback that appends rows."""
        assert self._path is not None, "open the logger before asking for callbacks"
        return [_CSVRows(self._path)]

    def record_result(self, summary: dict[str, Any], pictures: list[Path]) -> None:
        """Nothing to add: summary.json and the plots lie beside metrics.csv."""

    def close(self) -> None:
        """Nothing is left open: each row is written and closed at once."""


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
        self._rows.append(row)
        new = [key for key in row if key not in self._columns]
        self._columns += new
        with self._path.open("w" if new else "a", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, self._columns)
            if new:
                writer.writeheader()
            writer.writerows(self._rows if new else [row])
