"""Two Gaussian clusters in the plane."""

from __future__ import annotations

import numpy as np

from qgan_framework.config.checked import checked
from qgan_framework.data.datamodule import DataModule, FloatArray, IntArray
from qgan_framework.types import Fraction, NonNegativeInt, PositiveFloat, PositiveInt


class Clusters(DataModule):
    r"""An equal mixture of two isotropic Gaussians at (-c, -c) and (c, c), c = separation / 2.

    .. math:: p(x) = \tfrac12 N(x; -(c, c), \sigma^2 I) + \tfrac12 N(x; (c, c), \sigma^2 I)

    Half of the points come from each cluster, in the training and in the validation part alike: otherwise the
    distance between the two parts would be that of their cluster sizes before all else. The modes are the two
    clusters; a point belongs to one within 3 sigma of its centre (98.9 % of a two-dimensional Gaussian; the
    convention of Srivastava et al. 2017, "VEEGAN", arXiv:1705.07761).
    """

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
            separation: distance between the two centres along each axis.
            sigma: standard deviation of each cluster along each axis.
            batch_size: points in a training batch.
            validation_fraction: share of the points held out.
            seed: seed of the points, of the split and of the order of batches.

        Raises:
            ConfigurationError: a value is of the wrong type or impossible.
        """
        super().__init__(batch_size=batch_size, validation_fraction=validation_fraction, seed=seed)
        self.n_samples = n_samples
        self.separation = separation
        self.sigma = sigma

    @property
    def _centers(self) -> FloatArray:
        return np.array([[-0.5, -0.5], [0.5, 0.5]]) * self.separation

    def load(self) -> tuple[FloatArray, IntArray | None]:
        """Draws the points, shape (n_samples, 2), and names their clusters 0 and 1."""
        rng = np.random.default_rng(self.seed)
        cluster = np.arange(self.n_samples) % 2
        return self._centers[cluster] + self.sigma * rng.standard_normal((self.n_samples, 2)), cluster

    def modes(self, train: FloatArray, labels: IntArray | None) -> tuple[FloatArray | None, float | None]:
        """The two centres, and 3 sigma."""
        return self._centers, 3.0 * self.sigma
