"""Keeps the last, the best, and now and then a state of a training."""

from __future__ import annotations

from typing import Any, ClassVar

from qgan_framework.callbacks.base import RunCallback
from qgan_framework.config.checked import checked
from qgan_framework.errors import ConfigurationError
from qgan_framework.types import PositiveInt


class Checkpoint(RunCallback):
    """Writes files into the run's folder checkpoints/, from each of which a training goes on bit by bit.

    last.npz after every epoch, previous.npz the one before it, best.npz when the monitored metric improves.

    Args:
        monitor: quality metric that decides which state is the best.
        every_n_epochs: also keep epoch_N.npz of each so many epochs for good; None keeps none.
        every_n_steps: also write last.npz each so many steps within an epoch; None waits for its end.
    """

    saves: ClassVar[bool] = True
    remembered: ClassVar[tuple[str, ...]] = ("monitor", "best")

    @checked
    def __init__(
        self, *, monitor: str, every_n_epochs: PositiveInt | None, every_n_steps: PositiveInt | None
    ) -> None:
        """Keeps the settings."""
        super().__init__()
        self.monitor, self.every_n_epochs, self.every_n_steps = monitor, every_n_epochs, every_n_steps
        self.best: float | None = None

    def restore(self, state: dict[str, Any]) -> None:
        """Takes up the best value, unless it is of another metric."""
        if state["monitor"] == self.monitor:
            super().restore(state)

    def on_train_batch_end(self, batch: int, logs: dict[str, Any] | None = None) -> None:
        """Saves within an epoch."""
        if self.every_n_steps is not None and (batch + 1) % self.every_n_steps == 0:
            self.context.save("last.npz")

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """Saves; last.npz comes last, so that nothing is missing of an epoch from which a training goes on."""
        loss = self._loss(self._monitored_value(logs or {}))
        is_best = self.best is None or loss < self.best
        if is_best:
            self.best = loss
            self.context.save("best.npz")
        if self.every_n_epochs is not None and (epoch + 1) % self.every_n_epochs == 0:
            self.context.save(f"epoch_{epoch + 1:06d}.npz")
        self.context.save("last.npz")

    def _monitored_value(self, logs: dict[str, Any]) -> float:
        if self.monitor not in logs:
            known = ", ".join(sorted(logs))
            raise ConfigurationError(
                "callbacks.checkpoint.monitor", f"no metric {self.monitor!r}", f"choose of {known}"
            )
        return float(logs[self.monitor])

    def _loss(self, value: float) -> float:
        """Smaller is better."""
        direction = self.context.directions.get(self.monitor, "min")
        if direction == "floor":
            return abs(value - self.context.floors[self.monitor])
        return -value if direction == "max" else value
