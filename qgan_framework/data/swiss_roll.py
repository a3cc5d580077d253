"""A spiral in the plane."""

from __future__ import annotations

import numpy as np

from qgan_framework.config.checked import checked
from qgan_framework.data.datamodule import DataModule, FloatArray, IntArray
from qgan_framework.types import Fraction, NonNegativeFloat, NonNegativeInt, PositiveInt

_OUTER_TURN = 4.5 * np.pi  # of scikit-learn's roll
_OUTER_RADIUS = 1.5


class SwissRoll(DataModule):
    """First and third column of scikit-learn's `make_swiss_roll`, scaled. It has no separate modes.

    The radius grows from 0.5 to 1.5 over one and a half turns.
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
            n_samples: points drawn, training and validation together.
            noise: standard deviation of each column around the spiral.
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
        from sklearn.datasets import make_swiss_roll  # takes a second to import

        scale = _OUTER_RADIUS / _OUTER_TURN
        roll, _ = make_swiss_roll(self.n_samples, noise=self.noise / scale, random_state=self.seed)
        return scale * roll[:, [0, 2]], None
