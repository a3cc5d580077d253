"""Two superposed Gaussians."""

from __future__ import annotations

from typing import Any

import numpy as np

from qgan_framework.config.checked import checked
from qgan_framework.data.datamodule import FloatArray
from qgan_framework.data.levels import Levels
from qgan_framework.errors import DataError
from qgan_framework.types import PositiveFloat


class TwoPeaks(Levels):
    """An equal mixture of Gaussians, the paper's 'bimodal'; see `Levels`."""

    @checked
    def __init__(self, *, means: list[float], stds: list[PositiveFloat], **shared: Any) -> None:
        """Keeps the settings.

        Args:
            means: of the Gaussians.
            stds: their standard deviations, as many.
            **shared: as of all of them; see `Levels`.

        Raises:
            ConfigurationError: a value is of the wrong type or impossible.
        """
        super().__init__(**shared)
        if not means or len(means) != len(stds):
            problem = f"{len(stds)} values stand beside {len(means)} in data.means"
            raise DataError("data.stds", problem, "give one for each mean, of which there is one at least")
        self.means = list(means)
        self.stds = list(stds)

    def draw(self, rng: np.random.Generator, n_samples: int) -> FloatArray:
        """Draws of the whole distribution; see `Levels.draw`."""
        which = rng.integers(len(self.means), size=n_samples)
        return np.asarray(self.means)[which] + np.asarray(self.stds)[which] * rng.standard_normal(n_samples)
