"""A log-normal distribution."""

from __future__ import annotations

import numpy as np

from qgan_framework.config.checked import checked
from qgan_framework.data.datamodule import FloatArray
from qgan_framework.data.levels import Levels
from qgan_framework.types import Fraction, NonNegativeInt, PositiveFloat, PositiveInt


class LogNormal(Levels):
    """Numbers whose logarithm is normally distributed; see `Levels`."""

    @checked
    def __init__(
        self,
        *,
        n_samples: PositiveInt,
        mu: float,
        sigma: PositiveFloat,
        highest: PositiveInt,
        batch_size: PositiveInt,
        validation_fraction: Fraction,
        seed: NonNegativeInt,
    ) -> None:
        """Keeps the settings.

        Args:
            n_samples: points drawn, training and validation together.
            mu: mean of the logarithm.
            sigma: standard deviation of the logarithm.
            highest: the highest integer.
            batch_size: points in a training batch.
            validation_fraction: share of the points held out.
            seed: seed of the points, of the split and of the order of batches.

        Raises:
            ConfigurationError: a value is of the wrong type or impossible.
        """
        super().__init__(
            n_samples=n_samples,
            highest=highest,
            batch_size=batch_size,
            validation_fraction=validation_fraction,
            seed=seed,
        )
        self.mu = mu
        self.sigma = sigma

    def draw(self, rng: np.random.Generator, n_samples: int) -> FloatArray:
        """Draws of the whole distribution; see `Levels.draw`."""
        return rng.lognormal(self.mu, self.sigma, n_samples)
