"""What a callback may know about the run it accompanies."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import keras


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
    """A callback that is told its run before training begins. Ordinary Keras callbacks need no such thing."""

    context: RunContext

    def set_context(self, context: RunContext) -> None:
        """Called once by the Trainer, before ``on_train_begin``."""
        self.context = context
