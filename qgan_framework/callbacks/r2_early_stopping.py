"""Ends a training by how well a line describes the generated points."""

from __future__ import annotations

from typing import Any, ClassVar, Literal

from qgan_framework.callbacks.base import RunCallback
from qgan_framework.config.checked import checked
from qgan_framework.errors import ConfigurationError
from qgan_framework.types import NonNegativeInt, PositiveFloat, PositiveInt, UnitInterval

_METRIC = "line_r2"


class R2EarlyStopping(RunCallback):
    """Watches line_r2, R² of the least-squares line through the generated points; 0 is no line.

    R² alone says little: an untrained generator's cloud has about none, and so may well-made points; points on a line
    have 1, and so may the real data. By default it is therefore compared with the real data's own R², and a quality
    metric must have reached its target too.

    Args:
        reference: ``data``: stop when line_r2 has been within ``margin`` of the real data's own, and the quality metric
            at its target, at ``patience`` checks running. ``none``: the plain rule: stop when line_r2 has been beyond
            ``threshold`` at ``patience`` checks running; it fires on an untrained generator.
        margin: largest distance to the real data's R².
        quality: quality metric that must have reached its target.
        quality_target: its target in units of the floor, which is what real points score: at most so many times the
            floor, of a metric that is to be large at least the floor divided by it.
        threshold: of the plain rule.
        direction: of the plain rule: stop ``below`` or ``above`` the threshold.
        patience: epochs running.
        min_epochs: epochs before the first check.
    """

    of_gans: ClassVar[bool] = True
    remembered: ClassVar[tuple[str, ...]] = ("fulfilled",)

    @checked
    def __init__(
        self,
        *,
        reference: Literal["data", "none"],
        margin: UnitInterval,
        quality: str,
        quality_target: PositiveFloat,
        threshold: UnitInterval,
        direction: Literal["below", "above"],
        patience: PositiveInt,
        min_epochs: NonNegativeInt,
    ) -> None:
        """Keeps the settings."""
        super().__init__()
        self.reference, self.margin, self.quality, self.quality_target = (
            reference,
            margin,
            quality,
            quality_target,
        )
        self.threshold, self.direction = threshold, direction
        self.patience, self.min_epochs = patience, min_epochs
        self.fulfilled = 0

    def on_train_begin(self, logs: dict[str, Any] | None = None) -> None:
        """Refuses data for which the metrics are not defined."""
        needed = (_METRIC, self.quality) if self.reference == "data" else (_METRIC,)
        for name in needed:
            if name not in self.context.floors:
                known = ", ".join(sorted(self.context.floors))
                key = "callbacks.r2_early_stopping" + (".quality" if name == self.quality else "")
                raise ConfigurationError(key, f"these data have no {name}; they have {known}", "leave it out")

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """Checks, and stops when the rule has held long enough."""
        if logs is None or epoch + 1 < self.min_epochs:
            return
        holds, finding = self._by_data(logs) if self.reference == "data" else self._plain(logs[_METRIC])
        self.fulfilled = self.fulfilled + 1 if holds else 0
        if self.fulfilled >= self.patience:
            self.stop(
                f"by r2_early_stopping after epoch {epoch + 1}: {finding} at {self.fulfilled} checks running"
            )

    def _plain(self, r2: float) -> tuple[bool, str]:
        holds = r2 < self.threshold if self.direction == "below" else r2 > self.threshold
        return holds, f"line_r2 {r2:.3g} was {self.direction} {self.threshold:g}"

    def _by_data(self, logs: dict[str, Any]) -> tuple[bool, str]:
        r2, real, value = logs[_METRIC], self.context.floors[_METRIC], logs[self.quality]
        holds = abs(r2 - real) <= self.margin and self._has_reached_target(value)
        return (
            holds,
            f"line_r2 {r2:.3g} lay within {self.margin:g} of the data's {real:.3g}, {self.quality} at its target",
        )

    def _has_reached_target(self, value: float) -> bool:
        floor, direction = self.context.floors[self.quality], self.context.directions.get(self.quality, "min")
        if direction == "max":
            return value >= floor / self.quality_target
        if direction == "floor":
            return abs(value - floor) <= (self.quality_target - 1.0) * abs(floor)
        return value <= floor * self.quality_target
