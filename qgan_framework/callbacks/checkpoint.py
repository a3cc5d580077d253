"""Keeps the last and the best state of a training."""

from __future__ import annotations

from typing import Any

from qgan_framework.callbacks.base import RunCallback
from qgan_framework.config.checked import checked
from qgan_framework.errors import ConfigurationError
from qgan_framework.training import checkpoint


class Checkpoint(RunCallback):
    """Writes checkpoints/last.npz after every epoch and checkpoints/best.npz when the monitored metric improves.

    Args:
        monitor: quality metric that decides which state is the best.
    """

    @checked
    def __init__(self, *, monitor: str) -> None:
        """Keeps the metric's name."""
        super().__init__()
        self.monitor = monitor
        self.best: float | None = None

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """Saves."""
        values = {key: float(value) for key, value in (logs or {}).items()}
        if self.monitor not in values:
            known = ", ".join(sorted(values))
            raise ConfigurationError(
                "callbacks.checkpoint.monitor", f"no metric {self.monitor!r}", f"choose of {known}"
            )
        facts = {"epoch": epoch + 1, "metrics": values}
        folder = self.context.run_dir / "checkpoints"
        checkpoint.save(self.model, folder / "last.npz", facts)
        loss = self._loss(values[self.monitor])
        if self.best is None or loss < self.best:
            self.best = loss
            checkpoint.save(self.model, folder / "best.npz", facts)

    def _loss(self, value: float) -> float:
        """Smaller is better."""
        direction = self.context.directions.get(self.monitor, "min")
        if direction == "floor":
            return abs(value - self.context.floors[self.monitor])
        return -value if direction == "max" else value
