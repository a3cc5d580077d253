"""A log-normal distribution."""

from __future__ import annotations

from typing import Any

import numpy as np

from qgan_framework.config.checked import checked
from qgan_framework.data.datamodule import FloatArray
from qgan_framework.data.levels import Levels
from qgan_framework.types import PositiveFloat


class LogNormal(Levels):
    """Numbers whose logarithm is normally distributed; see `Levels`."""

    @checked
    def __init__(self, *, mu: float, sigma: PositiveFloat, **shared: Any) -> None:
        """Keeps the settings.

        Args:
            mu: mean of the logarithm.
            sigma: standard deviation of the logarithm.
            **shared: as of all of them; see `Levels`.

        Raises:
            ConfigurationError: a value is of the wrong type or impossible.
        """
        super().__init__(**shared)
        self.mu = mu
        self.sigma = sigma

    def draw(self, rng: np.random.Generator, n_samples: int) -> FloatArray:
        """Draws of the whole distribution; see `Levels.draw`."""
        return rng.lognormal(self.mu, self.sigma, n_samples)
