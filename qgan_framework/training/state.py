"""A whole training as something that can be saved and taken up again."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import keras

from qgan_framework.callbacks.base import RunCallback
from qgan_framework.data.datamodule import DataModule
from qgan_framework.errors import RunError
from qgan_framework.training.checkpoint import Trainable
from qgan_framework.training.checkpoint_folder import LAST, CheckpointFolder
from qgan_framework.training.history import History
from qgan_framework.training.loop import Position

_PLAIN = (bool, int, float, str, type(None))


class TrainingState:
    """Model, position, callbacks' states and history of one training.

    Attributes:
        position: where the training is.
        history: every finished epoch's values.
        resumed: positions at which it was taken up again, as phrases.

    Random numbers and the place in the data need nothing of their own: both are keyed by the model's step counters.

    Args:
        model: compiled.
        data: set up; a training goes on with the same points only.
        callbacks: by name.
        folder: where to save to, and restore from.
    """

    def __init__(
        self,
        model: Trainable,
        data: DataModule,
        callbacks: Mapping[str, keras.callbacks.Callback],
        folder: CheckpointFolder,
    ) -> None:
        """At the beginning of a training."""
        self.position, self.history = Position(), History()
        self.resumed: list[str] = []
        self._saved_at: Position | None = None
        self._seconds_before, self._began = 0.0, time.monotonic()
        self._model, self._callbacks, self._folder = model, callbacks, folder
        self._data = hashlib.sha256(data.train.tobytes()).hexdigest()
        self._as_made = {key: callback_state(callback) for key, callback in callbacks.items()}
        self._restored: dict[str, dict[str, Any]] = {}

    @property
    def seconds(self) -> float:
        """What the training has taken, its earlier parts included."""
        return self._seconds_before + time.monotonic() - self._began

    def save_last(self) -> None:
        """Writes last.npz, unless it is there already."""
        if self._saved_at != self.position:
            self.save(LAST)

    def save(self, name: str) -> None:
        """Writes a checkpoint of this name into the folder.

        Raises:
            RunError: it cannot be written.
        """
        facts = {
            "epoch": self.position.epoch,
            "step": self.position.step,
            "metrics": self.history.rows[-1] if self.history.rows else {},
            "data": self._data,
            "seconds": self.seconds,
            "resumed": self.resumed,
            "callbacks": {key: self._changed(key) for key in self._callbacks},
        }
        self._folder.save(self._model, name, facts, self.history.tables())
        if name == LAST:
            self._saved_at = replace(self.position)

    def restore(self) -> bool:
        """Takes up the newest whole checkpoint; whether there is one.

        Callbacks come later, by `restore_callbacks`: Keras' own forget their state when a training begins.

        Raises:
            RunError: no checkpoint can be used, or the data are others.
        """
        loaded = self._folder.restore(self._model)
        if loaded is None:
            return False
        if loaded.facts["data"] != self._data:
            raise RunError(
                f"{self._folder.path.parent}: the training points are not those that the run began with; "
                "bring them back, or start a new run"
            )
        self.position.epoch, self.position.step = loaded.facts["epoch"], loaded.facts["step"]
        self._restored, self._seconds_before = loaded.facts["callbacks"], loaded.facts["seconds"]
        self.resumed = [*loaded.facts["resumed"], str(self.position)]
        self.history.restore(loaded.tables)
        return True

    def restore_callbacks(self) -> None:
        """Gives each callback the state it had; one that is new keeps its own."""
        for key, callback in self._callbacks.items():
            if key in self._restored:
                restore_callback(callback, self._restored[key])

    def _changed(self, key: str) -> dict[str, Any]:
        """A callback's state without its settings, which a resumed training may have changed."""
        made, callback = self._as_made[key], self._callbacks[key]
        if isinstance(callback, RunCallback):
            return callback.state()
        return {
            name: value for name, value in callback_state(callback).items() if made.get(name, ...) != value
        }


def callback_state(callback: keras.callbacks.Callback) -> dict[str, Any]:
    """What a callback must remember, as JSON values: of one that does not say, all its plain attributes."""
    if isinstance(callback, RunCallback):
        return callback.state()
    return {name: value for name, value in vars(callback).items() if _is_plain(value)}


def restore_callback(callback: keras.callbacks.Callback, state: dict[str, Any]) -> None:
    """The reverse of `callback_state`."""
    if isinstance(callback, RunCallback):
        callback.restore(state)
    else:
        vars(callback).update(state)


def _is_plain(value: Any) -> bool:
    return isinstance(value, _PLAIN) or (
        isinstance(value, list) and all(isinstance(item, _PLAIN) for item in value)
    )
