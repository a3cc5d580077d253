"""A Gaussian with independent columns."""

from __future__ import annotations

import numpy as np

from qgan_framework.config.checked import checked
from qgan_framework.data.datamodule import DataModule, FloatArray, IntArray
from qgan_framework.errors import DataError
from qgan_framework.types import Fraction, NonNegativeInt, PositiveFloat, PositiveInt


class Gaussian(DataModule):
    """Points of N(mean, diag(std^2)) in any number of dimensions. It has no separate modes."""

    @checked
    def __init__(
        self,
        *,
        n_samples: PositiveInt,
        mean: list[float],
        std: list[PositiveFloat],
        batch_size: PositiveInt,
        validation_fraction: Fraction,
        seed: NonNegativeInt,
    ) -> None:
        """Keeps the settings.

        Args:
            n_samples: points drawn, training and validation together.
            mean: mean of each column; its length is the number of columns.
            std: standard deviation of each column, as many as means.
            batch_size: points in a training batch.
            validation_fraction: share of the points held out.
            seed: seed of the points, of the split and of the order of batches.

        Raises:
            ConfigurationError: a value is of the wrong type or impossible.
        """
        super().__init__(batch_size=batch_size, validation_fraction=validation_fraction, seed=seed)
        if not mean:
            raise DataError("data.mean", "the list is empty", "give the mean of each column, as [0.0, 0.0]")
        if len(std) != len(mean):
            raise DataError(
                "data.std",
                f"{len(std)} values stand beside {len(mean)} in data.mean",
                "give one for each mean",
            )
        self.n_samples = n_samples
        self.mean = list(mean)
        self.std = list(std)

    def load(self) -> tuple[FloatArray, IntArray | None]:
        """Draws the points, shape (n_samples, len(mean))."""
        rng = np.random.default_rng(self.seed)
        noise = rng.standard_normal((self.n_samples, len(self.mean)))
        return np.asarray(self.mean) + np.asarray(self.std) * noise, None
