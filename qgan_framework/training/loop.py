"""Epochs and steps of a training, called as `keras.Model.fit` calls them, but able to begin within an epoch.

`fit` can begin at an epoch alone, and treats one that a signal cut short as finished: a training resumed by it would
skip steps, or repeat them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Protocol

import keras


@dataclass
class Position:
    """How far a training is.

    Attributes:
        epoch: finished epochs.
        step: finished steps of the epoch after them.
    """

    epoch: int = 0
    step: int = 0

    def __str__(self) -> str:
        """As a phrase."""
        return f"after epoch {self.epoch}" + (f", step {self.step}" if self.step else "")


class Request(Protocol):
    """Whether a stop was asked for from outside."""

    @property
    def exit_code(self) -> int:
        """0 if not."""


@dataclass(frozen=True)
class Loop:
    """One training.

    Attributes:
        model: compiled, with ``train_function`` made.
        callbacks: in the order in which they are called.
        position: moves on; each callback finds it as it is after the step or epoch that has just ended.
        epochs: at which to end.
        steps: of an epoch.
        request: a stop from outside ends the training after the running step; the epoch that it cuts is not counted,
            nor shown to callbacks as finished.
    """

    model: keras.Model
    callbacks: keras.callbacks.CallbackList
    position: Position
    epochs: int
    steps: int
    request: Request

    def run(self, batches: Iterator[Any]) -> None:
        """Trains until the last epoch, or a callback or request ends it."""
        while self.position.epoch < self.epochs and not self.model.stop_training:
            if self.position.step == 0:
                self.model.reset_metrics()
            self.callbacks.on_epoch_begin(self.position.epoch)
            self._run_steps(batches)
            if self.request.exit_code and self.position.step < self.steps:
                return
            self._end_epoch()

    def _run_steps(self, batches: Iterator[Any]) -> None:
        for step in range(self.position.step, self.steps):
            self.callbacks.on_train_batch_begin(step)
            logs = self.model.train_function(batches)
            self.position.step = step + 1
            self.callbacks.on_train_batch_end(step, logs)
            if self.model.stop_training:
                return

    def _end_epoch(self) -> None:
        epoch = self.position.epoch
        self.position.epoch, self.position.step = epoch + 1, 0
        self.callbacks.on_epoch_end(epoch, dict(self.model.get_metrics_result()))
