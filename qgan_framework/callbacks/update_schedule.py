"""How often each network is updated, as training goes on."""

from __future__ import annotations

from typing import Any, ClassVar, Literal

from qgan_framework.callbacks.base import RunCallback
from qgan_framework.config.callback_rules import check_shares, check_table
from qgan_framework.config.checked import checked
from qgan_framework.errors import ConfigurationError
from qgan_framework.types import Fraction, PositiveInt


class UpdateSchedule(RunCallback):
    """Sets d_steps_per_g_step and g_steps_per_d_step of the model, and logs them with the steps that they made.

    Every step has a fresh batch or fresh latents, whatever the schedule. ``d_steps`` of the logs counts those of the
    discriminator since the training began, as ``step`` those of the generator.

    Args:
        mode: ``fixed`` keeps what the model has; ``table`` takes them from ``table``; ``adaptive`` balances the losses.
        table: lines [epoch, d_steps_per_g_step, g_steps_per_d_step]; each holds from its epoch (the first is 1) on.
        high: adaptive: the discriminator gets one more step, or the generator one less, when the share of the
            discriminator's loss in both, |d_loss| / (|d_loss| + |g_loss|), smoothed over epochs, is above it. It is
            two thirds where neither network is ahead.
        low: adaptive: the other way round, when the share is below it.
        momentum: adaptive: of the smoothing.
        max_steps: adaptive: of either network in one pass.
    """

    of_gans: ClassVar[bool] = True
    remembered: ClassVar[tuple[str, ...]] = ("schedule", "share")

    @checked
    def __init__(
        self,
        *,
        mode: Literal["fixed", "table", "adaptive"],
        table: list[list[PositiveInt]],
        high: Fraction,
        low: Fraction,
        momentum: Fraction,
        max_steps: PositiveInt,
    ) -> None:
        """Keeps the settings, and refuses those that contradict each other."""
        super().__init__()
        check_table(mode, table)
        check_shares(low, high)
        self.mode, self.table = mode, {line[0]: (line[1], line[2]) for line in table}
        self.high, self.low, self.momentum, self.max_steps = high, low, momentum, max_steps
        self.schedule: list[int] | None = None
        self.share: float | None = None

    def on_train_begin(self, logs: dict[str, Any] | None = None) -> None:
        """Begins with the model's own schedule.

        Raises:
            ConfigurationError: losses without a common scale are to be balanced.
        """
        loss = self.model.gan_loss
        if self.mode == "adaptive" and not loss.comparable:
            problem = (
                f"is adaptive, and the losses of {type(loss).__name__} have no common scale to be balanced on"
            )
            raise ConfigurationError("callbacks.update_schedule.mode", problem, "choose table, or loss=bce")
        self.schedule = [self.model.d_steps_per_g_step, self.model.g_steps_per_d_step]

    def on_epoch_begin(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """Sets the epoch's schedule."""
        assert self.schedule is not None, "a training begins with on_train_begin"
        begun = [first for first in self.table if first <= epoch + 1]
        if self.mode == "table" and begun:
            self._choose(list(self.table[max(begun)]), f"epoch {epoch + 1} of the table")
        self.model.d_steps_per_g_step, self.model.g_steps_per_d_step = self.schedule

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """Logs what was done, and decides about the next epoch."""
        if logs is None:
            return
        logs["d_steps_per_g_step"] = float(self.model.d_steps_per_g_step)
        logs["g_steps_per_d_step"] = float(self.model.g_steps_per_d_step)
        logs["d_steps"] = float(self.model.d_steps)
        if self.mode == "adaptive":
            self._balance(epoch, abs(logs["d_loss"]), abs(logs["g_loss"]))

    def _balance(self, epoch: int, d_loss: float, g_loss: float) -> None:
        share = d_loss / (d_loss + g_loss) if d_loss + g_loss > 0.0 else 0.5
        self.share = share if self.share is None else self.momentum * self.share + (1 - self.momentum) * share
        if self.share > self.high:
            self._move(
                +1, f"after epoch {epoch + 1}: the discriminator's share of the loss is {self.share:.3g}"
            )
        elif self.share < self.low:
            self._move(
                -1, f"after epoch {epoch + 1}: the discriminator's share of the loss is {self.share:.3g}"
            )

    def _move(self, towards_discriminator: int, why: str) -> None:
        """One step along 1:max, …, 1:2, 1:1, 2:1, …, max:1."""
        assert self.schedule is not None
        d_steps, g_steps = self.schedule
        place = d_steps - g_steps + towards_discriminator
        if abs(place) < self.max_steps:
            self._choose([1 + max(place, 0), 1 + max(-place, 0)], why)

    def _choose(self, schedule: list[int], why: str) -> None:
        if schedule != self.schedule:
            self.schedule = schedule
            d_steps, g_steps = schedule
            self.decide(f"update_schedule, {why}: {d_steps} discriminator steps to {g_steps} generator steps")
