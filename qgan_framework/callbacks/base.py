"""What a callback may know about the run it accompanies, and what it may tell."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

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
        save: writes a checkpoint of the whole training under a file name.
    """

    run_dir: Path
    batch_size: int
    directions: dict[str, str]
    floors: dict[str, float]
    save: Callable[[str], None] = lambda name: None


class RunCallback(keras.callbacks.Callback):
    """A callback that is told its run before training begins. Ordinary Keras callbacks need no such thing.

    Attributes:
        saves: whether it saves the training: it is then called after all others, so that it saves what they became.
        of_gans: whether it can accompany GANs alone, and no classifier.
        remembered: names of the attributes, of JSON values, that a resumed training takes up.
        warnings: what it has warned of; goes into the run's summary.
        decisions: what it has decided, one sentence each; goes into the run's summary.
        stop_reason: why it ended the training, or None.
    """

    saves: ClassVar[bool] = False
    of_gans: ClassVar[bool] = False
    remembered: ClassVar[tuple[str, ...]] = ()
    context: RunContext

    def __init__(self) -> None:
        """Nothing told yet."""
        super().__init__()
        self.warnings: list[str] = []
        self.decisions: list[str] = []
        self.stop_reason: str | None = None

    def set_context(self, context: RunContext) -> None:
        """Called once by the Trainer, before ``on_train_begin``."""
        self.context = context

    def state(self) -> dict[str, Any]:
        """What a resumed training takes up, as JSON values."""
        return {name: getattr(self, name) for name in ("warnings", "decisions", *self.remembered)}

    def restore(self, state: dict[str, Any]) -> None:
        """Takes up what `state` gave; called after ``on_train_begin``."""
        for name, value in state.items():
            setattr(self, name, value)

    def warn(self, message: str) -> None:
        """Tells the user, and keeps the message for the summary."""
        self.warnings.append(message)
        _log.warning("warning: %s", message)

    def decide(self, message: str) -> None:
        """Tells the user what was decided, and keeps it for the summary."""
        self.decisions.append(message)
        _log.info("%s", message)

    def stop(self, reason: str) -> None:
        """Ends the training after the step or epoch that runs; the summary gives the reason."""
        self.stop_reason = reason
        self.model.stop_training = True
