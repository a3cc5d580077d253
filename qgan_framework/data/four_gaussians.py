"""Four Gaussians at the corners of a square."""

from __future__ import annotations

import numpy as np

from qgan_framework.config.checked import checked
from qgan_framework.data.datamodule import FloatArray
from qgan_framework.data.mixture import GaussianMixture
from qgan_framework.types import Fraction, NonNegativeInt, PositiveFloat, PositiveInt


class FourGaussians(GaussianMixture):
    """Gaussians at (±c, ±c), c = separation / 2; see `GaussianMixture`."""

    @checked
    def __init__(
        self,
        *,
        n_samples: PositiveInt,
        separation: PositiveFloat,
        sigma: PositiveFloat,
        batch_size: PositiveInt,
        validation_fraction: Fraction,
        seed: NonNegativeInt,
    ) -> None:
        """Keeps the settings.

        Args:
            n_samples: points drawn, training and validation together.
            separation: side of the square.
            sigma: standard deviation of each Gaussian along each axis.
            batch_size: points in a training batch.
            validation_fraction: share of the points held out.
            seed: seed of the points, of the split and of the order of batches.

        Raises:
            ConfigurationError: a value is of the wrong type or impossible.
        """
        super().__init__(
            n_samples=n_samples,
            sigma=sigma,
            batch_size=batch_size,
            validation_fraction=validation_fraction,
            seed=seed,
        )
        self.separation = separation

    @property
    def centers(self) -> FloatArray:
        """The corners, shape (4, 2)."""
        return np.array([[-0.5, -0.5], [-0.5, 0.5], [0.5, -0.5], [0.5, 0.5]]) * self.separation
