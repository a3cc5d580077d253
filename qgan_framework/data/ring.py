"""A noisy circle in the plane."""

from __future__ import annotations

import numpy as np

from qgan_framework.config.checked import checked
from qgan_framework.data.datamodule import DataModule, FloatArray, IntArray
from qgan_framework.types import Fraction, NonNegativeInt, PositiveFloat, PositiveInt

_N_ARCS = 8


class Ring(DataModule):
    r"""Points around a circle: uniform angle, Gaussian distance from the circle.

    .. math:: x = (R + w \epsilon)(\cos\theta, \sin\theta), \; \theta \sim U[0, 2\pi), \epsilon \sim N(0, 1)

    A ring has no separate modes, so eight equal arcs stand for them: mode coverage then tells whether the
    whole circle is reached. The centres are the arcs' midpoints; the radius just reaches the arc's corners at
    R + 3 w, so the eight discs cover the ring to 3 w on either side.
    """

    is_ring = True

    @checked
    def __init__(
        self,
        *,
        n_samples: PositiveInt,
        radius: PositiveFloat,
        width: PositiveFloat,
        batch_size: PositiveInt,
        validation_fraction: Fraction,
        seed: NonNegativeInt,
    ) -> None:
        """Keeps the settings.

        Args:
            n_samples: points drawn, training and validation together.
            radius: radius R of the circle.
            width: standard deviation w of the distance from the circle.
            batch_size: points in a training batch.
            validation_fraction: share of the points held out.
            seed: seed of the points, of the split and of the order of batches.

        Raises:
            ConfigurationError: a value is of the wrong type or impossible.
        """
        super().__init__(batch_size=batch_size, validation_fraction=validation_fraction, seed=seed)
        self.n_samples = n_samples
        self.radius = radius
        self.width = width

    def load(self) -> tuple[FloatArray, IntArray | None]:
        """Draws the points, shape (n_samples, 2)."""
        rng = np.random.default_rng(self.seed)
        angle = rng.uniform(0.0, 2.0 * np.pi, self.n_samples)
        distance = self.radius + self.width * rng.standard_normal(self.n_samples)
        return distance[:, None] * np.stack([np.cos(angle), np.sin(angle)], axis=1), None

    def modes(self, train: FloatArray, labels: IntArray | None) -> tuple[FloatArray | None, float | None]:
        """Midpoints of eight equal arcs, and the distance to an arc's outer corner."""
        angle = 2.0 * np.pi * np.arange(_N_ARCS) / _N_ARCS
        outer = self.radius + 3.0 * self.width
        corner = outer * np.exp(1j * np.pi / _N_ARCS)  # of the arc around angle 0, in the complex plane
        midpoints = self.radius * np.stack([np.cos(angle), np.sin(angle)], axis=1)
        return midpoints, float(abs(corner - self.radius))
