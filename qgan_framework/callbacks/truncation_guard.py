"""Watches how much of the generator's states lies within the cutoff."""

from __future__ import annotations

from typing import Any, ClassVar

from qgan_framework.callbacks.base import RunCallback
from qgan_framework.config.checked import checked
from qgan_framework.types import UnitInterval

_REMEDY = "raise model.generator.cutoff_dim or model.truncation_penalty"


class TruncationGuard(RunCallback):
    """Warns, and if wanted ends the training, when the truncated circuit is no longer the physical one.

    The figure is ``norm_mean``, the mean norm ⟨ψ|ψ⟩ of the kets that make the validation sample: 1 − norm is the
    probability beyond the cutoff, about which the simulation knows nothing. A classical generator has none, and is let
    alone.

    Args:
        warn_below: norm_mean below which a warning is given, once for each time that it is crossed; None for none.
        stop_below: norm_mean below which the training ends; None lets it go on.
    """

    remembered: ClassVar[tuple[str, ...]] = ("is_below",)

    @checked
    def __init__(self, *, warn_below: UnitInterval | None, stop_below: UnitInterval | None) -> None:
        """Keeps the thresholds."""
        super().__init__()
        self.warn_below, self.stop_below = warn_below, stop_below
        self.is_below = False

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """Judges the epoch's norm_mean."""
        norm = (logs or {}).get("norm_mean")
        if norm is None:
            return
        if self.stop_below is not None and norm < self.stop_below:
            self.stop(
                f"by truncation_guard after epoch {epoch + 1}: {_finding(norm, self.stop_below)}; {_REMEDY}"
            )
            return
        was_below, self.is_below = self.is_below, self.warn_below is not None and norm < self.warn_below
        if self.is_below and not was_below:
            self.warn(
                f"{_finding(norm, self.warn_below)} at epoch {epoch + 1}: its points are not to be trusted; {_REMEDY}"
            )


def _finding(norm: float, threshold: float | None) -> str:
    return f"norm_mean of the generator's states fell to {norm:.4g}, below {threshold:g}"
