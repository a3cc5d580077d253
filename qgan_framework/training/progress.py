"""What a person sees while a training runs."""

from __future__ import annotations

import sys
import time
from typing import Any, Literal

import keras
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

ProgressStyle = Literal["auto", "rich", "plain", "none"]

_SHOWN = (
    "loss",
    "train_accuracy",
    "accuracy",
    "d_loss",
    "g_loss",
    "sliced_wasserstein",
    "norm_mean",
    "samples_per_second",
)
_SECONDS_BETWEEN_UPDATES = 0.1


def progress_callbacks(style: ProgressStyle) -> list[keras.callbacks.Callback]:
    """The progress display: a bar in a terminal, else one line an epoch; ``auto`` decides by where output goes."""
    if style == "none":
        return []
    bar = style == "rich" or (style == "auto" and sys.stdout.isatty())
    return [ProgressBar() if bar else ProgressLines()]


def describe(logs: dict[str, Any]) -> str:
    """Losses, quality, truncation and speed in one short text."""
    words = {"sliced_wasserstein": "sliced W₁", "norm_mean": "norm", "samples_per_second": "samples/s"}
    return "  ".join(f"{words.get(key, key)} {float(logs[key]):,.4g}" for key in _SHOWN if key in logs)


class ProgressBar(keras.callbacks.Callback):
    """One bar over all steps of the training, with the figures of the last epoch and the losses of the moment."""

    def __init__(self) -> None:
        """Nothing shown yet."""
        super().__init__()
        self._progress: Progress | None = None
        self._epoch_text = ""
        self._updated = 0.0

    def on_train_begin(self, logs: dict[str, Any] | None = None) -> None:
        """Shows the bar."""
        columns = (BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), TextColumn("{task.description}"))
        self._progress = Progress(*columns, console=Console(), auto_refresh=False)
        self._task = self._progress.add_task("compiling", total=self.params["epochs"] * self.params["steps"])
        self._finished = 0
        self._progress.start()
        self._progress.refresh()

    def on_epoch_begin(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """Counts from where the training is, which may have been resumed."""
        self._finished = epoch * self.params["steps"]

    def on_train_batch_end(self, batch: int, logs: dict[str, Any] | None = None) -> None:
        """Advances; reads the losses ten times a second at most, since reading waits for them."""
        assert self._progress is not None
        self._progress.update(self._task, completed=self._finished + batch + 1)
        now = time.monotonic()
        if now - self._updated > _SECONDS_BETWEEN_UPDATES:
            self._updated = now
            text = self._epoch_text or describe(logs or {})
            self._progress.update(self._task, description=text, refresh=True)

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """Shows the epoch's figures."""
        self._epoch_text = describe(logs or {})

    def on_train_end(self, logs: dict[str, Any] | None = None) -> None:
        """Leaves the finished bar."""
        if self._progress is not None:
            self._progress.update(self._task, description=self._epoch_text, refresh=True)
            self._progress.stop()
            self._progress = None


class ProgressLines(keras.callbacks.Callback):
    """One line an epoch, for logs and pipes."""

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """Prints the epoch's figures."""
        print(f"epoch {epoch + 1}/{self.params['epochs']}  {describe(logs or {})}", flush=True)
