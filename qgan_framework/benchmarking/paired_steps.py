"""What the Trainer's loop adds to the compiled steps, measured side by side."""

from __future__ import annotations

import statistics
import time
from typing import Any

import keras


class PairedSteps(keras.callbacks.Callback):
    """Before every epoch runs as many bare steps as the epoch has, so that both meet the machine as it is just then.

    The first epoch, which compiles, does not count. The bare steps train the model too.

    Args:
        steps: of an epoch.
    """

    def __init__(self, steps: int) -> None:
        """Nothing timed yet."""
        super().__init__()
        self.steps = steps
        self._began: float | None = None
        self._bare: list[float] = []
        self._loop: list[float] = []

    def on_epoch_begin(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """Times the bare steps."""
        if epoch == 0:
            return
        begin = time.perf_counter()
        self._run_bare_steps()
        self._began = time.perf_counter()
        self._bare.append((self._began - begin) / self.steps)

    def on_train_batch_end(self, batch: int, logs: dict[str, Any] | None = None) -> None:
        """Times the epoch at its last step."""
        if self._began is not None and batch + 1 == self.steps:
            self._loop.append((time.perf_counter() - self._began) / self.steps)

    def _run_bare_steps(self) -> None:
        batches = self.model.last_pass.batches
        for _ in range(self.steps):
            for real in batches:
                self.model.train_discriminator(real)
            for _ in range(self.model.g_steps_per_d_step):
                last = self.model.train_generator(int(batches[-1].shape[0]))
        last.loss.numpy()  # returns when all is computed

    def medians(self) -> tuple[float, float]:
        """Seconds of a bare step, and of one in the loop."""
        return statistics.median(self._bare), statistics.median(self._loop)
