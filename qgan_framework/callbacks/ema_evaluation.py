"""What the averaging of weights does to the samples."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

from qgan_framework.callbacks.base import RunCallback
from qgan_framework.config.checked import checked
from qgan_framework.metrics.wasserstein import sliced_wasserstein
from qgan_framework.training.validation import latents
from qgan_framework.types import NonNegativeInt, PositiveInt


class EMAEvaluation(RunCallback):
    """Logs ``ema_distance``: how far points of the averaged weights, which are the ones drawn, are from the latest's.

    It is the sliced Wasserstein distance between what both make of the same latents. 0 without averaging; large where
    the weights still move, or circle.

    Args:
        n_samples: points.
        seed: of the latents.
    """

    of_gans: ClassVar[bool] = True

    @checked
    def __init__(self, *, n_samples: PositiveInt, seed: NonNegativeInt) -> None:
        """Keeps the settings."""
        super().__init__()
        self.n_samples, self.seed = n_samples, seed

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """Measures."""
        if logs is None:
            return
        drawn = latents(self.model, self.n_samples, self.seed)
        averaged, latest = self.model.sample(drawn)[0], self.model.sample_latest(drawn)[0]
        logs["ema_distance"] = sliced_wasserstein(np.asarray(averaged), np.asarray(latest))
