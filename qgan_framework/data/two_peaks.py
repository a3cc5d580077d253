"""Two superposed Gaussians."""

from __future__ import annotations

import numpy as np

from qgan_framework.config.checked import checked
from qgan_framework.data.datamodule import FloatArray
from qgan_framework.data.levels import Levels
from qgan_framework.errors import DataError
from qgan_framework.types import Fraction, NonNegativeInt, PositiveFloat, PositiveInt


class TwoPeaks(Levels):
    """An equal mixture of Gaussians, the paper's 'bimodal'; see `Levels`."""

    @checked
    def __init__(
        self,
        *,
        n_samples: PositiveInt,
        means: list[float],
        stds: list[PositiveFloat],
        highest: PositiveInt,
        batch_size: PositiveInt,
        validation_fraction: Fraction,
        seed: NonNegativeInt,
    ) -> None:
        """Keeps the settings.

        Args:
            n_samples: points drawn, training and validation together.
            means: of the Gaussians.
            stds: their standard deviations, as many.
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
        if not means or len(means) != len(stds):
            problem = f"{len(stds)} values stand beside {len(means)} in data.means"
            raise DataError("data.stds", problem, "give one for each mean, of which there is one at least")
        self.means = list(means)
        self.stds = list(stds)

    def draw(self, rng: np.random.Generator, n_samples: int) -> FloatArray:
        """Draws of the whole distribution; see `Levels.draw`."""
        which = rng.integers(len(self.means), size=n_samples)
        return np.asarray(self.means)[which] + np.asarray(self.stds)[which] * rng.standard_normal(n_samples)
