"""Gaussians on a square grid."""

from __future__ import annotations

from typing import Any

import numpy as np

from qgan_framework.config.checked import checked
from qgan_framework.data.datamodule import FloatArray
from qgan_framework.data.mixture import GaussianMixture
from qgan_framework.types import PositiveFloat, PositiveInt


class GaussianGrid(GaussianMixture):
    """The grid of Gaussians on which mode collapse is counted; see `GaussianMixture`.

    Five by five of them: Srivastava et al. 2017, "VEEGAN", arXiv:1705.07761.
    """

    @checked
    def __init__(self, *, n_gaussians: PositiveInt, spacing: PositiveFloat, **shared: Any) -> None:
        """Keeps the settings.

        Args:
            n_gaussians: along each axis.
            spacing: distance between neighbouring centres.
            **shared: as of every mixture; see `GaussianMixture`.

        Raises:
            ConfigurationError: a value is of the wrong type or impossible.
        """
        super().__init__(**shared)
        self.n_gaussians = n_gaussians
        self.spacing = spacing

    @property
    def centers(self) -> FloatArray:
        """The grid around the origin, shape (n_gaussians², 2), those of one first coordinate together."""
        places = (np.arange(self.n_gaussians) - (self.n_gaussians - 1) / 2.0) * self.spacing
        return np.stack(np.meshgrid(places, places, indexing="ij"), axis=-1).reshape(-1, 2)
