"""Distributions on the integers from 0 to a highest one, drawn as real numbers."""

from __future__ import annotations

from abc import abstractmethod

import numpy as np

from qgan_framework.config.checked import checked
from qgan_framework.data.datamodule import DataModule, FloatArray, IntArray
from qgan_framework.errors import DataError
from qgan_framework.types import Fraction, NonNegativeInt, PositiveInt

_MOST_ROUNDS = 100  # of drawing n_samples; so few lie within otherwise that the distribution is misplaced


class Levels(DataModule):
    """Base class of the distributions that Zoufal et al. 2019 load (arXiv:1904.00043), in one column.

    The paper rounds draws of a continuous distribution to the integers 0 to 7 and leaves out those beyond. A generator
    here gives real numbers, so it learns the draws before rounding, those that would be rounded to an integer outside
    left out; what it gives is rounded where it is compared (`levels`). The model sees draws around 0, scaled by a
    fixed number.

    Args:
        n_samples: points drawn, training and validation together.
        highest: the highest integer.
        batch_size: points in a training batch.
        validation_fraction: share of the points held out.
        seed: seed of the points, of the split and of the order of batches.
    """

    has_inverse = True

    @checked
    def __init__(
        self,
        *,
        n_samples: PositiveInt,
        highest: PositiveInt,
        batch_size: PositiveInt,
        validation_fraction: Fraction,
        seed: NonNegativeInt,
    ) -> None:
        """Keeps the settings."""
        super().__init__(batch_size=batch_size, validation_fraction=validation_fraction, seed=seed)
        self.n_samples = n_samples
        self.highest = highest
        self.levels = self.transform(np.arange(highest + 1, dtype=np.float64))

    @abstractmethod
    def draw(self, rng: np.random.Generator, n_samples: int) -> FloatArray:
        """Draws of the whole distribution, shape (n_samples,)."""

    def load(self) -> tuple[FloatArray, IntArray | None]:
        """Draws that are rounded to 0 ... highest, shape (n_samples, 1).

        Raises:
            DataError: hardly a draw lies there.
        """
        rng = np.random.default_rng(self.seed)
        kept: FloatArray = np.empty(0)
        for _ in range(_MOST_ROUNDS):
            drawn = self.draw(rng, self.n_samples)
            kept = np.append(kept, drawn[(drawn >= -0.5) & (drawn < self.highest + 0.5)])
            if len(kept) >= self.n_samples:
                return kept[: self.n_samples, None], None
        raise DataError(
            "data",
            f"hardly a draw lies between 0 and {self.highest}",
            "raise data.highest or move the distribution",
        )

    def transform(self, points: FloatArray) -> FloatArray:
        """0 ... highest to -2 ... 2."""
        return (points - self.highest / 2.0) * (4.0 / self.highest)

    def inverse(self, points: FloatArray) -> FloatArray:
        """-2 ... 2 to 0 ... highest."""
        return points * (self.highest / 4.0) + self.highest / 2.0
