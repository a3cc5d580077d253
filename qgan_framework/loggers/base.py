"""What a logger is: open, give callbacks, close."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import keras


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
    """Records a training somewhere."""

    @abstractmethod
    def open(self, run: LoggedRun) -> None:
        """Begins the record; called before training."""

    @abstractmethod
    def callbacks(self) -> list[keras.callbacks.Callback]:
        """Keras callbacks that write the record while training runs."""

    @abstractmethod
    def record_result(self, summary: dict[str, Any], pictures: list[Path]) -> None:
        """Adds the summary and the pictures of an ended run."""

    @abstractmethod
    def close(self) -> None:
        """Ends the record; called on every exit, also when `open` failed."""
