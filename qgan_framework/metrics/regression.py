"""How well one column is predicted from the others, beside what the noise allows and what trivial models reach."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar, Literal

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LinearRegression
from sklearn.metrics import mean_squared_error, r2_score

FloatArray = npt.NDArray[np.float64]


class RegressionScores:
    """Test error and coefficient of determination on held-out points, whose last column is predicted.

    Attributes:
        floor: both of the noiseless function on the same points, empty where it is not known. No model does better on
            average.
        baselines: both of a straight line fitted to the training points, and of their mean.
    """

    DIRECTIONS: ClassVar[dict[str, Literal["min", "max"]]] = {"test_mse": "min", "test_r2": "max"}

    def __init__(
        self,
        train: npt.ArrayLike,
        held_out: npt.ArrayLike,
        target: Callable[[FloatArray], FloatArray] | None = None,
    ) -> None:
        """Scores the baselines.

        Args:
            train: shape (n_train, d), d >= 2.
            held_out: shape (n, d).
            target: the noiseless function of one input (n,), if it is known.
        """
        known, self._held_out = np.asarray(train, np.float64), np.asarray(held_out, np.float64)
        inputs = self._held_out[:, :-1]
        line = LinearRegression().fit(known[:, :-1], known[:, -1])
        self.floor = {} if target is None else self.of(target(inputs[:, 0]))
        self.baselines = {
            "straight_line": self.of(line.predict(inputs)),
            "mean": self.of(np.full(len(inputs), known[:, -1].mean())),
        }

    def of(self, predicted: npt.ArrayLike) -> dict[str, float]:
        """Mean squared error and coefficient of determination of predictions (n,)."""
        real = self._held_out[:, -1]
        return {
            "test_mse": float(mean_squared_error(real, predicted)),
            "test_r2": float(r2_score(real, predicted)),
        }
