"""All quality metrics of a generator at once, beside what real points and two trivial generators reach."""

from __future__ import annotations

from functools import cached_property

import numpy as np
import numpy.typing as npt

from qgan_framework.errors import DataError, RunError
from qgan_framework.metrics.catalogue import DIRECTIONS, Direction, quality_of
from qgan_framework.metrics.reference import Reference
from qgan_framework.types import PositiveInt

FloatArray = npt.NDArray[np.float64]

_MAXIMUM_SAMPLES = 500
MINIMUM_SAMPLES = 4  # precision and recall look at the third neighbour
_OVERLAP = (0.05, 0.95)  # quantiles of the draws between which values count as usual
_TRIVIAL = ("gaussian_fit", "collapsed")


class QualityMetrics:
    """Compares generated points with held-out real ones, always at the same sample size.

    Distances between samples shrink with their size, so a number says something only beside the same number
    for real points at the same size. `n_samples` = min(n_train, n_validation, 500) is used throughout:
    n_samples generated points are compared with a fixed choice of n_samples validation points.

    Attributes:
        n_samples: points that `evaluate` compares; generate at least so many.
    """

    def __init__(
        self,
        real_train: npt.ArrayLike,
        real_validation: npt.ArrayLike,
        mode_centers: npt.ArrayLike | None,
        mode_radius: float | None,
        seed: int,
        *,
        levels: npt.ArrayLike | None = None,
        is_ring: bool = False,
        draws: PositiveInt = 20,
    ) -> None:
        """Chooses the validation points.

        Args:
            real_train: shape (n_train, d).
            real_validation: shape (n_validation, d).
            mode_centers: (k, d) centres of the modes, or None where modes are not known.
            mode_radius: distance from a centre within which a point belongs to the mode, or None.
            seed: seed of the draws.
            levels: values that points of one column are rounded to, or None.
            is_ring: whether the points lie around a circle about the origin of the plane.
            draws: sets of points that floors and baselines are medians of.

        Raises:
            DataError: fewer than 4 points in a part, or validation points that all coincide.
        """
        self._train = np.asarray(real_train, dtype=np.float64)
        validation = np.asarray(real_validation, dtype=np.float64)
        self.n_samples = min(len(self._train), len(validation), _MAXIMUM_SAMPLES)
        self._check_real(validation)
        modes = None
        if mode_centers is not None and mode_radius is not None:
            modes = np.asarray(mode_centers, dtype=np.float64), float(mode_radius)
        rng = np.random.default_rng(seed)
        known = None if levels is None else np.asarray(levels, dtype=np.float64)
        self._reference = Reference(self._subset(validation, rng), self._train, modes, known, is_ring)
        self._rng, self._n_draws = rng, draws

    @cached_property
    def floors(self) -> dict[str, float]:
        """Each metric for real points: the median over draws of n_samples distinct training points.

        A perfect generator scores about as much.
        """
        return _medians(self._known["real"])

    @cached_property
    def baselines(self) -> dict[str, dict[str, float]]:
        """Each metric for two trivial generators.

        `gaussian_fit` is the normal distribution with mean and covariance of the training points (median over draws),
        `collapsed` has every point at their mean. No single metric unmasks both: a fit can cover every mode, and a
        collapsed point can be precise.
        """
        return {name: _medians(self._known[name]) for name in _TRIVIAL}

    @cached_property
    def blind(self) -> dict[str, tuple[str, ...]]:
        """Of each metric, the baselines that it cannot tell from real points on these data.

        Their usual values over the draws (5 to 95 %) overlap, or theirs are the better ones.
        """
        return {
            metric: tuple(
                name
                for name in _TRIVIAL
                if not _told_apart(values, self._known[name][metric], DIRECTIONS[metric])
            )
            for metric, values in self._known["real"].items()
        }

    @cached_property
    def _known(self) -> dict[str, dict[str, FloatArray]]:
        """Each metric's value in every draw of real points and of both trivial generators."""
        mean, covariance = self._train.mean(axis=0), np.atleast_2d(np.cov(self._train, rowvar=False))
        real = [self._subset(self._train, self._rng) for _ in range(self._n_draws)]
        gaussian = self._rng.multivariate_normal(mean, covariance, self._n_draws * self.n_samples)
        points = np.concatenate(real), gaussian, np.tile(mean, (self.n_samples, 1))
        return {name: self._draws(drawn) for name, drawn in zip(("real", *_TRIVIAL), points, strict=True)}

    def evaluate(self, generated: npt.ArrayLike) -> dict[str, float]:
        """Every metric that is defined for these data.

        Given k * n_samples points or more, it is the median over k draws of n_samples: the same sample size,
        with less of the luck of a single draw. The floors are such medians, so a final verdict should be too.

        Args:
            generated: shape (n, d), n >= n_samples; rows beyond a whole number of draws are not looked at.

        Returns:
            Metrics by name; see `metrics.catalogue.FAMILIES`.

        Raises:
            RunError: the shape is wrong, or a value is NaN or infinite.
        """
        return _medians(self._draws(generated))

    def _draws(self, generated: npt.ArrayLike) -> dict[str, FloatArray]:
        """Each metric's value in every draw."""
        draws = self._checked(generated)
        parts = np.split(draws, len(draws) // self.n_samples)
        results = [quality_of(part, self._reference) for part in parts]
        return {name: np.array([result[name] for result in results]) for name in results[0]}

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
        if self.n_samples < MINIMUM_SAMPLES:
            raise DataError(
                "data.validation_fraction",
                f"{len(self._train)} training and {len(validation)} validation points are too few to compare",
                f"leave at least {MINIMUM_SAMPLES} in each",
            )
        if (validation.max(axis=0) == validation.min(axis=0)).all():
            raise DataError("data", "all validation points coincide", "give points that differ")

    def _subset(self, points: FloatArray, rng: np.random.Generator) -> FloatArray:
        return points[rng.choice(len(points), self.n_samples, replace=False)]


def _medians(draws: dict[str, FloatArray]) -> dict[str, float]:
    return {name: float(np.median(values)) for name, values in draws.items()}


def _told_apart(real: FloatArray, other: FloatArray, direction: Direction) -> bool:
    """Whether the usual values of another generator are all worse than the real points' own."""
    (low, high), (other_low, other_high) = np.quantile(real, _OVERLAP), np.quantile(other, _OVERLAP)
    above, below = bool(other_low > high), bool(other_high < low)
    return {"min": above, "max": below, "floor": above or below}[direction]
