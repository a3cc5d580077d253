"""Weights & Biases, offline first."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

import keras
import wandb

from qgan_framework.config.checked import checked
from qgan_framework.loggers.base import LoggedRun, Logger
from qgan_framework.loggers.wandb_run import start_run
from qgan_framework.reporting.sample_file import Samples, read_samples
from qgan_framework.types import PositiveInt

_MOST_SAMPLES = 500


class WandbLogger(Logger):
    """Logs metrics, configuration, summary and pictures to Weights & Biases.

    Offline runs lie in the run's folder; ``wandb sync RUN_DIR/wandb/offline-run-*`` uploads them. W&B cannot resume an
    offline run: a resumed training writes its whole history into a new one of the same id, and puts the one before
    into wandb/earlier, so that one record remains to be uploaded. metrics.csv remains the source of truth: training
    goes on without W&B where its process is lost.

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
        super().__init__()
        self.project, self.mode, self.init_timeout = project, mode, init_timeout
        self._run: Any = None
        self._run_dir: Path | None = None

    def open(self, run: LoggedRun) -> None:
        """Starts the run; online without a server becomes offline, with one warning."""
        self._run_dir = run.run_dir
        self._run = start_run(
            run.run_dir,
            mode=self.mode,
            init_timeout=self.init_timeout,
            warn=self.warn,
            project=self.project,
            name=run.name,
            config=run.config,
        )

    def resume(self, rows: list[dict[str, float]]) -> None:
        """Logs the epochs before; the server ignores steps that it already has."""
        for row in rows:
            self.log(row)

    def callbacks(self) -> list[keras.callbacks.Callback]:
        """One callback that logs every epoch."""
        return [_WandbEpochs(self)]

    def log(self, row: dict[str, float]) -> None:
        """Logs an epoch at its generator step."""
        self._while_alive(lambda run: run.log(row, step=int(row["step"]), commit=True))

    def record_result(self, summary: dict[str, Any], pictures: list[Path]) -> None:
        """Logs the pictures, real and generated points, and the summary."""
        self._while_alive(
            lambda run: run.log({f"plots/{path.stem}": wandb.Image(str(path)) for path in pictures})
        )
        samples = self._run_dir / "samples.npz" if self._run_dir else None
        if samples is not None and samples.is_file():
            table = _table(read_samples(samples))
            self._while_alive(lambda run: run.log({"samples": table}))
        self._while_alive(lambda run: run.summary.update(summary))

    def close(self) -> None:
        """Finishes the run, so that the next one of this process is a new one."""
        self._while_alive(lambda run: run.finish())
        self._run = None

    def _while_alive(self, action: Callable[[Any], object]) -> None:
        """Does it unless W&B's process has gone: then says so once, and training goes on without."""
        if self._run is None:
            return
        try:
            action(self._run)
        except ConnectionError as error:
            self._run = None
            self.warn(f"W&B's own process is gone ({error}); its record ends here, metrics.csv goes on")
            with contextlib.suppress(ConnectionError):
                wandb.teardown()  # so that the next run of this process starts another


def _table(samples: Samples) -> wandb.Table:
    """Up to 500 points of each kind, to be plotted against each other."""
    kinds = {"real": samples.real, "generated": samples.generated}
    rows = [[kind, *point] for kind, points in kinds.items() for point in points[:_MOST_SAMPLES].tolist()]
    return wandb.Table(columns=["kind", *samples.column_names], data=rows)


class _WandbEpochs(keras.callbacks.Callback):
    """Logs each epoch's metrics."""

    def __init__(self, logger: WandbLogger) -> None:
        super().__init__()
        self._logger = logger

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        values = {key: float(value) for key, value in (logs or {}).items()}
        self._logger.log({"epoch": epoch + 1, "step": int(self.model.g_steps), **values})
