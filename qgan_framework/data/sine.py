"""A noisy sine."""

from __future__ import annotations

import numpy as np

from qgan_framework.config.checked import checked
from qgan_framework.data.datamodule import DataModule, FloatArray, IntArray
from qgan_framework.types import Fraction, NonNegativeFloat, NonNegativeInt, PositiveInt


class Sine(DataModule):
    r"""Points (x, y) with x uniform between -1 and 1, for task=regression, or as points of the plane.

    .. math:: y = \sin(\pi x) + \sigma \epsilon, \quad \epsilon \sim N(0, 1)

    The function fit of Killoran et al. 2019, arXiv:1806.06871, section IV.A. It has no separate modes.
    """

    @checked
    def __init__(
        self,
        *,
        n_samples: PositiveInt,
        noise: NonNegativeFloat,
        batch_size: PositiveInt,
        validation_fraction: Fraction,
        seed: NonNegativeInt,
    ) -> None:
        """Keeps the settings.

        Args:
            n_samples: points drawn, training and held-out ones together.
            noise: sigma.
            batch_size: points in a training batch.
            validation_fraction: share of the points held out.
            seed: seed of the points, of the split and of the order of batches.

        Raises:
            ConfigurationError: a value is of the wrong type or impossible.
        """
        super().__init__(batch_size=batch_size, validation_fraction=validation_fraction, seed=seed)
        self.n_samples = n_samples
        self.noise = noise

    def load(self) -> tuple[FloatArray, IntArray | None]:
        """Draws the points, shape (n_samples, 2)."""
        rng = np.random.default_rng(self.seed)
        x = rng.uniform(-1.0, 1.0, self.n_samples)
        return np.stack([x, self.target(x) + self.noise * rng.standard_normal(self.n_samples)], axis=1), None

    def names(self, data_dim: int) -> list[str]:
        """x and y."""
        return ["x", "y"]

    @staticmethod
    def target(inputs: FloatArray) -> FloatArray:
        """What is left of y without noise."""
        return np.sin(np.pi * inputs)
