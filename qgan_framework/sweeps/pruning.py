"""Watches the metrics of running trainings, and ends those that Optuna finds hopeless."""

from __future__ import annotations

import math
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from qgan_framework.reporting.metric_table import read_metric_table
from qgan_framework.sweeps.attempt import STOP_FILE

_SECONDS_BETWEEN_LOOKS = 0.5
Report = Callable[[int, float], bool]


@dataclass
class _Watched:
    folder: Path
    report: Report
    seen: dict[int, float] = field(default_factory=dict)


class Watch:
    """Reads metrics.csv of the trainings that it is given; it works wherever they run, if their folder is seen here.

    Args:
        metric: column to read; None watches nothing.
    """

    def __init__(self, metric: str | None) -> None:
        """Watches nothing yet."""
        self._metric = metric
        self._watched: dict[Path, _Watched] = {}
        self._lock = threading.Lock()

    def add(self, folder: Path, report: Report) -> None:
        """Begins to watch a training.

        Args:
            folder: of its job.
            report: takes epoch and value; returns whether the training is to end.
        """
        if self._metric is not None:
            with self._lock:
                self._watched[folder] = _Watched(folder, report)

    def remove(self, folder: Path) -> float | None:
        """Ends watching; returns the last value, read once more."""
        with self._lock:  # what is reported of a trial comes before its end
            watched = self._watched.pop(folder, None)
            if watched is None:
                return None
            self._look(watched, may_stop=False)
        return watched.seen[max(watched.seen)] if watched.seen else None

    def look(self) -> None:
        """Reports what is new of every training, and ends those that are hopeless."""
        with self._lock:
            for one in self._watched.values():
                self._look(one, may_stop=True)

    @contextmanager
    def running(self) -> Iterator[None]:
        """Looks twice a second until left."""
        stop = threading.Event()
        thread = threading.Thread(target=self._loop, args=(stop,), name="pruning", daemon=True)
        thread.start()
        try:
            yield
        finally:
            stop.set()
            thread.join()

    def _loop(self, stop: threading.Event) -> None:
        while not stop.wait(_SECONDS_BETWEEN_LOOKS):
            self.look()

    def _look(self, watched: _Watched, *, may_stop: bool) -> None:
        path = watched.folder / "metrics.csv"
        for epoch, value in _course(path, self._metric or ""):
            if epoch not in watched.seen:
                watched.seen[epoch] = value
                if watched.report(epoch, value) and may_stop:
                    (watched.folder / STOP_FILE).touch()


def _course(path: Path, metric: str) -> list[tuple[int, float]]:
    """Epochs and finite values; nothing while the file is not there or is being made."""
    try:
        table = read_metric_table(path)
        epochs, values = table.series(metric)
    except (OSError, ValueError, KeyError):
        return []
    return [
        (int(epoch), float(value))
        for epoch, value in zip(epochs, values, strict=True)
        if math.isfinite(value)
    ]
