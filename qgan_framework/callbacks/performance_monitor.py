"""How fast a training really is, and what it costs the machine."""

from __future__ import annotations

import statistics
import threading
import time
from typing import Any, ClassVar

import psutil

from qgan_framework.callbacks.base import RunCallback

_SECONDS_BETWEEN_READINGS = 0.2


class PerformanceMonitor(RunCallback):
    """Times every step and reads CPU and memory of this process while steps run.

    A step of a GAN is one pass of the schedule: some discriminator steps and generator steps, each of which generates
    one batch of samples. A step of a classifier takes one batch of pictures. The first step, which compiles, is told
    apart. Logs ``samples_per_second`` and ``step_seconds`` (median) of each epoch. What a resumed training did before
    counts in its rate.
    """

    remembered: ClassVar[tuple[str, ...]] = ("earlier_seconds", "earlier_samples", "earlier_peak_rss_mb")

    def __init__(self) -> None:
        """Nothing measured yet."""
        super().__init__()
        self._seconds: list[float] = []
        self._samples: list[int] = []
        self._epoch_start = 0
        self._began = 0.0
        self._readings: list[tuple[float, float]] = []
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self.earlier_seconds, self.earlier_samples, self.earlier_peak_rss_mb = 0.0, 0, 0.0

    def state(self) -> dict[str, Any]:
        """Sums over all parts of the training."""
        seconds, samples = self._sums()
        peak = max([self.earlier_peak_rss_mb, *(rss for _, rss in self._readings)])
        sums = {"earlier_seconds": seconds, "earlier_samples": samples, "earlier_peak_rss_mb": peak}
        return super().state() | sums

    def _sums(self) -> tuple[float, int]:
        return self.earlier_seconds + sum(self._seconds[1:]), self.earlier_samples + sum(self._samples[1:])

    def on_train_begin(self, logs: dict[str, Any] | None = None) -> None:
        """Starts reading CPU and memory."""
        self._stop.clear()
        self._thread = threading.Thread(target=self._read_resources, name="performance-monitor", daemon=True)
        self._thread.start()

    def on_train_end(self, logs: dict[str, Any] | None = None) -> None:
        """Stops reading."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join()

    def on_epoch_begin(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """Marks where the epoch's steps begin."""
        self._epoch_start = len(self._seconds)

    def on_train_batch_begin(self, batch: int, logs: dict[str, Any] | None = None) -> None:
        """Starts the clock."""
        self._began = time.perf_counter()

    def on_train_batch_end(self, batch: int, logs: dict[str, Any] | None = None) -> None:
        """Stops the clock."""
        self._seconds.append(time.perf_counter() - self._began)
        self._samples.append(self.model.steps_per_pass * self.context.batch_size)

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """Logs the epoch's speed."""
        start = max(self._epoch_start, 1)  # the very first step compiles
        seconds, samples = self._seconds[start:], self._samples[start:]
        if logs is not None and seconds:
            logs["samples_per_second"] = sum(samples) / sum(seconds)
            logs["step_seconds"] = statistics.median(seconds)

    def results(self) -> dict[str, float | None]:
        """Figures of the whole training for summary.json; None where nothing was measured."""
        seconds, samples = self._sums()
        median = statistics.median(self._seconds[1:]) if self._seconds[1:] else None
        first = self._seconds[0] if self._seconds else None
        cpu = [percent for percent, _ in self._readings]
        memory = [rss for _, rss in self._readings]
        return {
            "samples_per_second": samples / seconds if seconds else None,
            "step_seconds_median": median,
            "first_step_seconds": first,
            "compile_seconds": None if first is None or median is None else first - median,
            "peak_rss_mb": max([self.earlier_peak_rss_mb, *memory]) if memory else None,
            "cpu_percent": statistics.fmean(cpu) if cpu else None,
        }

    def _read_resources(self) -> None:
        process = psutil.Process()
        process.cpu_percent()  # the first call starts the measurement
        while not self._stop.wait(_SECONDS_BETWEEN_READINGS):
            self._readings.append((process.cpu_percent(), process.memory_info().rss / 2**20))
