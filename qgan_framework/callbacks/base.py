"""What a callback may know about the run it accompanies, and what it may tell."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from pathlib import Path

import keras

_log = logging.getLogger("qgan_framework.callbacks")


@dataclass(frozen=True)
class RunContext:
    """Facts of a training that Keras' ``params`` do not carry.

    Attributes:
        run_dir: the run's folder.
        batch_size: points of a batch.
        directions: "min", "max" or "floor" (closer to the real data's own value) of each quality metric.
        floors: each quality metric of real points.
    """

    run_dir: Path
    batch_size: int
    directions: dict[str, str]
    floors: dict[str, float]


class RunCallback(keras.callbacks.Callback):
    """A callback that is told its run before training begins. Ordinary Keras callbacks need no such thing.

    Attributes:
        warnings: what it has warned of; goes into the run's summary.
        stop_reason: why it ended the training, or None.
    """

    context: RunContext

    def __init__(self) -> None:
        """Nothing told yet."""
        super().__init__()
        self.warnings: list[str] = []
        self.stop_reason: str | None = None

    def set_context(self, context: RunContext) -> None:
        """Called once by the Trainer, before ``on_train_begin``."""
        self.context = context

    def warn(self, message: str) -> None:
        """Tells the user, and keeps the message for the summary."""
        self.warnings.append(message)
        _log.warning("warning: %s", message)

    def stop(self, reason: str) -> None:
        """Ends the training after the step or epoch that runs; the summary gives the reason."""
        self.stop_reason = reason
        self.model.stop_training = True
