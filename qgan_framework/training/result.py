"""How a training ended."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from qgan_framework.signals import StopRequest
from qgan_framework.training.state import TrainingState


@dataclass
class FitResult:
    """How a training ended.

    Attributes:
        status: completed, or stopped (by a signal or a callback).
        reason: in one sentence.
        exit_code: of the process: 0, or 128 plus the signal's number.
        epochs: finished epochs, those before a resumption too.
        history: every logged value of every finished epoch.
        seconds: what all parts of the training took.
        resumed: where it was taken up again, as phrases.
    """

    status: Literal["completed", "stopped"]
    reason: str
    exit_code: int
    epochs: int
    history: dict[str, list[float]] = field(default_factory=dict)
    seconds: float = 0.0
    resumed: tuple[str, ...] = ()


def fit_result(
    state: TrainingState, max_epochs: int, request: StopRequest, callbacks_reason: str | None
) -> FitResult:
    """What became of a training.

    Args:
        state: at its end.
        max_epochs: epochs it was to have.
        request: of a signal, perhaps.
        callbacks_reason: why a callback ended it; None if none did, or it did not say.
    """
    epochs = state.position.epoch
    done = (epochs, state.history.courses(), state.seconds, tuple(state.resumed))
    if request.signal is not None:
        return FitResult("stopped", f"by {request.signal.name}", request.exit_code, *done)
    if callbacks_reason is not None or epochs < max_epochs:
        return FitResult("stopped", callbacks_reason or f"by a callback after epoch {epochs}", 0, *done)
    return FitResult("completed", f"all {epochs} epochs done", 0, *done)
