"""A Gaussian with correlated columns."""

from __future__ import annotations

import numpy as np

from qgan_framework.config.checked import checked
from qgan_framework.data.datamodule import DataModule, FloatArray, IntArray
from qgan_framework.errors import DataError
from qgan_framework.types import Fraction, NonNegativeInt, PositiveInt


class Correlated(DataModule):
    """Points of N(0, C), C with ones on its diagonal and the same correlation everywhere else. No separate modes.

    Marginals alone do not tell it from independent columns.
    """

    @checked
    def __init__(
        self,
        *,
        n_samples: PositiveInt,
        data_dim: PositiveInt,
        correlation: float,
        batch_size: PositiveInt,
        validation_fraction: Fraction,
        seed: NonNegativeInt,
    ) -> None:
        """Keeps the settings.

        Args:
            n_samples: points drawn, training and validation together.
            data_dim: number of columns.
            correlation: of every pair of columns, above -1 / (data_dim - 1) and below 1.
            batch_size: points in a training batch.
            validation_fraction: share of the points held out.
            seed: seed of the points, of the split and of the order of batches.

        Raises:
            ConfigurationError: a value is of the wrong type or impossible.
        """
        super().__init__(batch_size=batch_size, validation_fraction=validation_fraction, seed=seed)
        lowest = -1.0 if data_dim == 1 else -1.0 / (data_dim - 1)
        if not lowest < correlation < 1.0:
            raise DataError(
                "data.correlation",
                f"{correlation:g} is no correlation that {data_dim} columns can have with one another",
                f"choose a number above {lowest:.3g} and below 1",
            )
        self.n_samples = n_samples
        self.n_columns = data_dim
        self.correlation = correlation

    def load(self) -> tuple[FloatArray, IntArray | None]:
        """Draws the points, shape (n_samples, data_dim)."""
        covariance = np.full((self.n_columns, self.n_columns), self.correlation)
        np.fill_diagonal(covariance, 1.0)
        noise = np.random.default_rng(self.seed).standard_normal((self.n_samples, self.n_columns))
        return noise @ np.linalg.cholesky(covariance).T, None
