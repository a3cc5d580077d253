"""Gaussians at equal distances on a circle."""

from __future__ import annotations

from typing import Any

import numpy as np

from qgan_framework.config.checked import checked
from qgan_framework.data.datamodule import FloatArray
from qgan_framework.data.mixture import GaussianMixture
from qgan_framework.types import PositiveFloat, PositiveInt


class GaussianRing(GaussianMixture):
    """The ring of Gaussians on which mode collapse is counted; see `GaussianMixture`.

    Eight of them: Metz et al. 2017, "Unrolled generative adversarial networks", arXiv:1611.02163.
    """

    @checked
    def __init__(self, *, n_gaussians: PositiveInt, radius: PositiveFloat, **shared: Any) -> None:
        """Keeps the settings.

        Args:
            n_gaussians: how many; the first lies on the first axis.
            radius: of the circle.
            **shared: as of every mixture; see `GaussianMixture`.

        Raises:
            ConfigurationError: a value is of the wrong type or impossible.
        """
        super().__init__(**shared)
        self.n_gaussians = n_gaussians
        self.radius = radius

    @property
    def centers(self) -> FloatArray:
        """Points of the circle at equal angles, shape (n_gaussians, 2)."""
        angle = 2.0 * np.pi * np.arange(self.n_gaussians) / self.n_gaussians
        return self.radius * np.stack([np.cos(angle), np.sin(angle)], axis=1)
