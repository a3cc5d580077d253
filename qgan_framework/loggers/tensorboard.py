"""TensorBoard's event files, beside metrics.csv: an extra."""

from __future__ import annotations

import shutil
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import keras
import tensorflow as tf

from qgan_framework.errors import ConfigurationError
from qgan_framework.loggers.base import LoggedRun, Logger


class TensorBoardLogger(Logger):
    """Writes each epoch's metrics, at their generator step, and the pictures of an ended run to ``tensorboard/``.

    Look at them with ``tensorboard --logdir outputs``.
    """

    def __init__(self) -> None:
        """No run yet.

        Raises:
            ConfigurationError: TensorBoard is not installed.
        """
        super().__init__()
        if find_spec("tensorboard") is None:
            raise ConfigurationError(
                "logger.tensorboard",
                "TensorBoard is not installed",
                "pip install 'qgan-framework[tensorboard]'",
            )
        self._writer: Any = None

    def open(self, run: LoggedRun) -> None:
        """Opens the event file; `resume` writes anew what an earlier one held."""
        shutil.rmtree(run.run_dir / "tensorboard", ignore_errors=True)
        self._writer = tf.summary.create_file_writer(str(run.run_dir / "tensorboard"))

    def resume(self, rows: list[dict[str, float]]) -> None:
        """Writes the epochs before."""
        for row in rows:
            self.write(row)

    def callbacks(self) -> list[keras.callbacks.Callback]:
        """One callback that writes every epoch."""
        return [_Scalars(self)]

    def write(self, row: dict[str, float]) -> None:
        """Writes an epoch's metrics at its generator step."""
        with self._writer.as_default():
            for name, value in row.items():
                tf.summary.scalar(name, value, step=int(row["step"]))
        self._writer.flush()

    def record_result(self, summary: dict[str, Any], pictures: list[Path]) -> None:
        """Adds the pictures; the summary stands in summary.json."""
        if self._writer is None:
            return
        with self._writer.as_default():
            for path in pictures:
                image = tf.io.decode_png(path.read_bytes(), channels=3)
                tf.summary.image(f"plots/{path.stem}", image[None], step=int(summary.get("steps") or 0))

    def close(self) -> None:
        """Writes what is left."""
        if self._writer is not None:
            self._writer.close()
            self._writer = None


class _Scalars(keras.callbacks.Callback):
    """Writes each epoch's metrics."""

    def __init__(self, logger: TensorBoardLogger) -> None:
        super().__init__()
        self._logger = logger

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        values = {key: float(value) for key, value in (logs or {}).items()}
        self._logger.write({"epoch": epoch + 1, "step": int(self.model.g_steps), **values})
