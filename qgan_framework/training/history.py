"""Every logged value of every finished epoch."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np

Row = dict[str, float]


class History(keras.callbacks.Callback):
    """Keeps one row an epoch: epoch (from 1), step, and what callbacks logged.

    Attributes:
        rows: so far; a resumed training begins with those before.
    """

    def __init__(self) -> None:
        """No epoch yet."""
        super().__init__()
        self.rows: list[Row] = []

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """Adds the epoch's row."""
        values = {key: float(value) for key, value in (logs or {}).items()}
        self.rows.append({"epoch": epoch + 1, "step": int(self.model.g_steps), **values})

    def courses(self) -> dict[str, list[float]]:
        """Each logged value over the epochs that have it."""
        names = [name for name in _columns(self.rows) if name not in ("epoch", "step")]
        return {name: [row[name] for row in self.rows if name in row] for name in names}

    def tables(self) -> dict[str, np.ndarray]:
        """The rows as arrays; a value that was not logged is marked as absent, since NaN may be a value."""
        names = _columns(self.rows)
        values = [[row.get(name, np.nan) for name in names] for row in self.rows]
        shape = (len(self.rows), len(names))
        return {
            "columns": np.array(names, dtype=np.str_),
            "values": np.array(values, dtype=np.float64).reshape(shape),
            "present": np.array([[name in row for name in names] for row in self.rows], bool).reshape(shape),
        }

    def restore(self, tables: dict[str, np.ndarray]) -> None:
        """Takes up what `tables` gave."""
        names = [str(name) for name in tables["columns"]]
        self.rows = [
            {
                name: int(value) if name in ("epoch", "step") else float(value)
                for name, value, is_there in zip(names, values, present, strict=True)
                if is_there
            }
            for values, present in zip(tables["values"], tables["present"], strict=True)
        ]


def _columns(rows: list[Row]) -> list[str]:
    """Names in the order in which they first appeared."""
    return list(dict.fromkeys(name for row in rows for name in row))
