"""What a logger is: open, give callbacks, close."""

from __future__ import annotations

import logging
from abc import ABC, abstractmethod
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import keras

_log = logging.getLogger("qgan_framework.loggers")


@dataclass(frozen=True)
class LoggedRun:
    """The run that is logged.

    Attributes:
        run_dir: its folder.
        name: its name.
        config: its resolved configuration as plain containers.
    """

    run_dir: Path
    name: str
    config: dict[str, Any]


class Logger(ABC):
    """Records a training somewhere.

    Attributes:
        warnings: where the record is not what was asked for; goes into the run's summary.
    """

    def __init__(self) -> None:
        """Nothing to warn of."""
        self.warnings: list[str] = []

    def warn(self, message: str) -> None:
        """Tells the user, and keeps the message for the summary."""
        self.warnings.append(message)
        _log.warning("warning: %s", message)

    @abstractmethod
    def open(self, run: LoggedRun) -> None:
        """Begins the record; called before training."""

    @abstractmethod
    def resume(self, rows: list[dict[str, float]]) -> None:
        """Makes the record what it was after the last of these epochs; called between `open` and `callbacks`.

        Args:
            rows: of every finished epoch: epoch, step and the logged values.
        """

    @abstractmethod
    def callbacks(self) -> list[keras.callbacks.Callback]:
        """Keras callbacks that write the record while training runs."""

    @abstractmethod
    def record_result(self, summary: dict[str, Any], pictures: list[Path]) -> None:
        """Adds the summary and the pictures of an ended run."""

    @abstractmethod
    def close(self) -> None:
        """Ends the record; called on every exit, also when `open` failed."""
