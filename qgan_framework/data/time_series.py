"""Windows of a noisy periodic series."""

from __future__ import annotations

import numpy as np

from qgan_framework.config.checked import checked
from qgan_framework.data.datamodule import DataModule, FloatArray, IntArray
from qgan_framework.errors import DataError
from qgan_framework.types import Fraction, NonNegativeFloat, NonNegativeInt, PositiveFloat, PositiveInt


class TimeSeries(DataModule):
    r"""Independent windows of a stationary series; the columns are consecutive times.

    .. math:: x_t = \sum_k A_k \sin(2 \pi t / T_k + \phi_k) + \sigma \epsilon_t,
              \quad \phi_k \sim U[0, 2\pi), \epsilon_t \sim N(0, 1)

    Every window has phases of its own, so that no two overlap and none of the held-out points is known from the
    training. It has no separate modes.
    """

    @checked
    def __init__(
        self,
        *,
        n_samples: PositiveInt,
        window: PositiveInt,
        periods: list[PositiveFloat],
        amplitudes: list[PositiveFloat],
        noise: NonNegativeFloat,
        batch_size: PositiveInt,
        validation_fraction: Fraction,
        seed: NonNegativeInt,
    ) -> None:
        """Keeps the settings.

        Args:
            n_samples: windows drawn, training and validation together.
            window: times in a window, the number of columns.
            periods: T of each wave, in steps.
            amplitudes: A of each wave, as many as periods.
            noise: sigma.
            batch_size: windows in a training batch.
            validation_fraction: share of the windows held out.
            seed: seed of the windows, of the split and of the order of batches.

        Raises:
            ConfigurationError: a value is of the wrong type or impossible.
        """
        super().__init__(batch_size=batch_size, validation_fraction=validation_fraction, seed=seed)
        if not periods:
            raise DataError("data.periods", "the list is empty", "give the period of each wave, as [12.0]")
        if len(amplitudes) != len(periods):
            raise DataError(
                "data.amplitudes",
                f"{len(amplitudes)} values stand beside {len(periods)} in data.periods",
                "give one for each period",
            )
        self.n_samples, self.window, self.noise = n_samples, window, noise
        self.periods, self.amplitudes = list(periods), list(amplitudes)

    def load(self) -> tuple[FloatArray, IntArray | None]:
        """Draws the windows, shape (n_samples, window)."""
        rng = np.random.default_rng(self.seed)
        times = np.arange(self.window)
        values = self.noise * rng.standard_normal((self.n_samples, self.window))
        for period, amplitude in zip(self.periods, self.amplitudes, strict=True):
            phases = rng.uniform(0.0, 2.0 * np.pi, (self.n_samples, 1))
            values += amplitude * np.sin(2.0 * np.pi * times / period + phases)
        return values, None

    def names(self, data_dim: int) -> list[str]:
        """t0, t1, ..."""
        return [f"t{column}" for column in range(data_dim)]
