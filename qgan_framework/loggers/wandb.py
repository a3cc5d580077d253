"""Weights & Biases, offline first."""

from __future__ import annotations

import logging
import os
from pathlib import Path
from typing import Any, Literal

import keras
import wandb

from qgan_framework.config.checked import checked
from qgan_framework.loggers.base import LoggedRun, Logger
from qgan_framework.types import PositiveInt

log = logging.getLogger(__name__)


class WandbLogger(Logger):
    """Logs metrics, configuration, summary and pictures to Weights & Biases.

    Offline runs lie in the run's folder; ``wandb sync RUN_DIR/wandb/offline-run-*`` uploads them. metrics.csv remains
    the source of truth.

    Args:
        project: project of the dashboard.
        mode: offline, online (falls back to offline when the server does not answer), or disabled.
        init_timeout: seconds to wait for the server.
    """

    @checked
    def __init__(
        self, *, project: str, mode: Literal["online", "offline", "disabled"], init_timeout: PositiveInt
    ) -> None:
        """Keeps the settings."""
        self.project, self.mode, self.init_timeout = project, mode, init_timeout
        self._run: Any = None

    def open(self, run: LoggedRun) -> None:
        """Starts the run; online without a server becomes offline, with one warning."""
        os.environ.setdefault("WANDB_SILENT", "true")
        try:
            self._run = self._init(run, self.mode)
        except (wandb.errors.CommError, wandb.errors.UsageError) as error:
            if self.mode != "online":
                raise
            log.warning("W&B cannot be reached (%s); this run is logged offline", str(error).splitlines()[0])
            self._run = self._init(run, "offline")

    def _init(self, run: LoggedRun, mode: Literal["online", "offline", "disabled"]) -> Any:
        return wandb.init(
            project=self.project,
            mode=mode,
            name=run.name,
            dir=str(run.run_dir),
            config=run.config,
            settings=wandb.Settings(init_timeout=self.init_timeout, silent=True),
        )

    def callbacks(self) -> list[keras.callbacks.Callback]:
        """One callback that logs every epoch."""
        return [_WandbEpochs(self._run)]

    def record_result(self, summary: dict[str, Any], pictures: list[Path]) -> None:
        """Logs the pictures and the summary."""
        if self._run is None:
            return
        self._run.log({f"plots/{path.stem}": wandb.Image(str(path)) for path in pictures})
        self._run.summary.update(summary)

    def close(self) -> None:
        """Finishes the run, so that the next one of this process is a new one."""
        if self._run is not None:
            self._run.finish()
            self._run = None


class _WandbEpochs(keras.callbacks.Callback):
    """Logs each epoch's metrics at its generator step."""

    def __init__(self, run: Any) -> None:
        super().__init__()
        self._run = run

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        values = {key: float(value) for key, value in (logs or {}).items()}
        self._run.log({"epoch": epoch + 1, "step": int(self.model.g_steps), **values})
