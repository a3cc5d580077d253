"""A triangular distribution."""

from __future__ import annotations

from typing import Any

import numpy as np

from qgan_framework.config.checked import checked
from qgan_framework.data.datamodule import FloatArray
from qgan_framework.data.levels import Levels
from qgan_framework.errors import DataError
from qgan_framework.types import NonNegativeFloat


class Triangular(Levels):
    """A density that rises from 0 to the mode and falls to the highest integer; see `Levels`."""

    @checked
    def __init__(self, *, mode: NonNegativeFloat, **shared: Any) -> None:
        """Keeps the settings.

        Args:
            mode: where the density is highest.
            **shared: as of all of them; see `Levels`.

        Raises:
            ConfigurationError: a value is of the wrong type or impossible.
        """
        super().__init__(**shared)
        if mode > self.highest:
            raise DataError("data.mode", f"{mode:g} lies above data.highest={self.highest}", "lower it")
        self.mode = mode

    def draw(self, rng: np.random.Generator, n_samples: int) -> FloatArray:
        """Draws of the whole distribution; see `Levels.draw`."""
        return rng.triangular(0.0, self.mode, self.highest, n_samples)
