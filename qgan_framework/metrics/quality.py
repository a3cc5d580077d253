"""All quality metrics of a generator at once, beside what real points and two trivial generators reach."""

from __future__ import annotations

from typing import Literal

import numpy as np
import numpy.typing as npt

from qgan_framework.errors import DataError, RunError
from qgan_framework.metrics.density import precision_recall
from qgan_framework.metrics.diversity import diversity
from qgan_framework.metrics.energy import energy_distance
from qgan_framework.metrics.linear import line_r2
from qgan_framework.metrics.modes import high_quality_share, mode_coverage
from qgan_framework.metrics.wasserstein import marginal_wasserstein, sliced_wasserstein

FloatArray = npt.NDArray[np.float64]

DIRECTIONS: dict[str, Literal["min", "max", "floor"]] = {
    "sliced_wasserstein": "min",
    "marginal_wasserstein": "min",
    "energy_distance": "min",
    "precision": "max",
    "recall": "max",
    "diversity": "floor",
    "line_r2": "floor",
    "mode_coverage": "max",
    "high_quality_share": "max",
}
"""What is better: smaller, larger, or closer to the real data's own value (the floor)."""

_MAXIMUM_SAMPLES = 500
_MINIMUM_SAMPLES = 4  # precision and recall look at the third neighbour
_DRAWS = 20


class QualityMetrics:
    """Compares generated points with held-out real ones, always at the same sample size.

    Distances between samples shrink with their size, so a number says something only beside the same number
    for real points at the same size. `n_samples` = min(n_train, n_validation, 500) is used throughout:
    n_samples generated points are compared with a fixed choice of n_samples validation points.

    Attributes:
        n_samples: points that `evaluate` compares; generate at least so many.
        floors: each metric for real points: the median over 20 draws of n_samples distinct training points.
            A perfect generator scores about as much.
        baselines: each metric for two trivial generators. `gaussian_fit`: the normal distribution with mean
            and covariance of the training points (median over 20 draws). `collapsed`: every point at their
            mean. No single metric unmasks both: a fit can cover every mode, and a collapsed point can be
            precise.
    """

    def __init__(
        self,
        real_train: npt.ArrayLike,
        real_validation: npt.ArrayLike,
        mode_centers: npt.ArrayLike | None,
        mode_radius: float | None,
        seed: int,
    ) -> None:
        """Chooses the validation points and computes floors and baselines.

        Args:
            real_train: shape (n_train, d).
            real_validation: shape (n_validation, d).
            mode_centers: (k, d) centres of the modes, or None where modes are not known.
            mode_radius: distance from a centre within which a point belongs to the mode, or None.
            seed: seed of the draws.

        Raises:
            DataError: fewer than 4 points in a part, or validation points that all coincide.
        """
        self._train = np.asarray(real_train, dtype=np.float64)
        validation = np.asarray(real_validation, dtype=np.float64)
        self.n_samples = min(len(self._train), len(validation), _MAXIMUM_SAMPLES)
        self._check_real(validation)
        self._modes = None
        if mode_centers is not None and mode_radius is not None:
            self._modes = np.asarray(mode_centers, dtype=np.float64), float(mode_radius)
        rng = np.random.default_rng(seed)
        self._validation = self._subset(validation, rng)
        mean, covariance = self._train.mean(axis=0), np.atleast_2d(np.cov(self._train, rowvar=False))
        self.floors = self.evaluate(np.concatenate([self._subset(self._train, rng) for _ in range(_DRAWS)]))
        self.baselines = {
            "gaussian_fit": self.evaluate(rng.multivariate_normal(mean, covariance, _DRAWS * self.n_samples)),
            "collapsed": self.evaluate(np.tile(mean, (self.n_samples, 1))),
        }

    def evaluate(self, generated: npt.ArrayLike) -> dict[str, float]:
        """Every metric that is defined for these data.

        Given k * n_samples points or more, it is the median over k draws of n_samples: the same sample size,
        with less of the luck of a single draw. The floors are such medians, so a final verdict should be too.

        Args:
            generated: shape (n, d), n >= n_samples; rows beyond a whole number of draws are not looked at.

        Returns:
            sliced_wasserstein, marginal_wasserstein, energy_distance, precision, recall, diversity; line_r2
            for two columns; mode_coverage and high_quality_share where modes are known.

        Raises:
            RunError: the shape is wrong, or a value is NaN or infinite.
        """
        draws = self._checked(generated)
        results = [self._evaluate_draw(draw) for draw in np.split(draws, len(draws) // self.n_samples)]
        return {name: float(np.median([result[name] for result in results])) for name in results[0]}

    def _evaluate_draw(self, points: FloatArray) -> dict[str, float]:
        real = self._validation
        precision, recall = precision_recall(points, real)
        values = {
            "sliced_wasserstein": sliced_wasserstein(points, real),
            "marginal_wasserstein": marginal_wasserstein(points, real),
            "energy_distance": energy_distance(points, real),
            "precision": precision,
            "recall": recall,
            "diversity": diversity(points, real),
        }
        if points.shape[1] == 2:
            values["line_r2"] = line_r2(points)
        if self._modes is not None:
            # The modes' real shares come from the training points, of which there are more.
            values["mode_coverage"] = mode_coverage(points, self._train, *self._modes)
            values["high_quality_share"] = high_quality_share(points, *self._modes)
        return values

    def _checked(self, generated: npt.ArrayLike) -> FloatArray:
        points = np.asarray(generated, dtype=np.float64)
        n_columns = self._train.shape[1]
        if points.ndim != 2 or points.shape[1] != n_columns or len(points) < self.n_samples:
            raise RunError(
                f"generated points have the shape {points.shape}; "
                f"at least {self.n_samples} rows of {n_columns} columns are needed"
            )
        wrong = int(np.sum(~np.isfinite(points).all(axis=1)))
        if wrong:
            raise RunError(
                f"{wrong} of {len(points)} generated points hold NaN or infinity: the generator diverged; "
                "lower the learning rates or raise the cutoff"
            )
        return points[: len(points) // self.n_samples * self.n_samples]

    def _check_real(self, validation: FloatArray) -> None:
        if self.n_samples < _MINIMUM_SAMPLES:
            raise DataError(
                "data.validation_fraction",
                f"{len(self._train)} training and {len(validation)} validation points are too few to compare",
                f"leave at least {_MINIMUM_SAMPLES} in each",
            )
        if (validation.max(axis=0) == validation.min(axis=0)).all():
            raise DataError("data", "all validation points coincide", "give points that differ")

    def _subset(self, points: FloatArray, rng: np.random.Generator) -> FloatArray:
        return points[rng.choice(len(points), self.n_samples, replace=False)]
