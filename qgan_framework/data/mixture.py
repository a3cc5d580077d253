"""Equal mixtures of isotropic Gaussians."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any, ClassVar

import numpy as np

from qgan_framework.config.checked import checked
from qgan_framework.data.datamodule import DataModule, FloatArray, IntArray
from qgan_framework.types import Fraction, NonNegativeInt, PositiveFloat, PositiveInt


class GaussianMixture(DataModule):
    r"""Base class of equal mixtures of k Gaussians with a common width.

    .. math:: p(x) = \frac1k \sum_{i=1}^k N(x; c_i, \sigma^2 I)

    As many points come from each Gaussian, in the training and in the validation part alike: otherwise the
    distance between the two parts would be that of their shares before all else. The modes are the Gaussians; a
    point belongs to one within 3 sigma of its centre (98.9 % of a two-dimensional Gaussian; the convention of
    Srivastava et al. 2017, "VEEGAN", arXiv:1705.07761).
    """

    @checked
    def __init__(
        self,
        *,
        n_samples: PositiveInt,
        sigma: PositiveFloat,
        batch_size: PositiveInt,
        validation_fraction: Fraction,
        seed: NonNegativeInt,
    ) -> None:
        """Keeps the settings.

        Args:
            n_samples: points drawn, training and validation together.
            sigma: standard deviation of each Gaussian along each axis.
            batch_size: points in a training batch.
            validation_fraction: share of the points held out.
            seed: seed of the points, of the split and of the order of batches.
        """
        super().__init__(batch_size=batch_size, validation_fraction=validation_fraction, seed=seed)
        self.n_samples = n_samples
        self.sigma = sigma

    @property
    @abstractmethod
    def centers(self) -> FloatArray:
        """The k centres, shape (k, d)."""

    def load(self) -> tuple[FloatArray, IntArray | None]:
        """Draws the points, shape (n_samples, d), and numbers their Gaussians from 0."""
        rng = np.random.default_rng(self.seed)
        centers = self.centers
        number = np.arange(self.n_samples) % len(centers)
        noise = rng.standard_normal((self.n_samples, centers.shape[1]))
        return centers[number] + self.sigma * noise, number

    def modes(self, train: FloatArray, labels: IntArray | None) -> tuple[FloatArray | None, float | None]:
        """The centres, and 3 sigma."""
        return self.centers, 3.0 * self.sigma


class SeparatedGaussians(GaussianMixture):
    """Base class of mixtures whose centres are corners of a square, or ends of a line."""

    corners: ClassVar[tuple[tuple[float, ...], ...]]
    """The centres, in units of the separation."""

    @checked
    def __init__(self, *, separation: PositiveFloat, **shared: Any) -> None:
        """Keeps the settings.

        Args:
            separation: distance between neighbouring centres along each axis.
            **shared: as of every mixture; see `GaussianMixture`.

        Raises:
            ConfigurationError: a value is of the wrong type or impossible.
        """
        super().__init__(**shared)
        self.separation = separation

    @property
    def centers(self) -> FloatArray:
        """The corners, shape (k, d)."""
        return np.array(self.corners) * self.separation
