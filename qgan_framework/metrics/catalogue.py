"""Every quality metric under one interface: its name, what is better, on which data it is defined, and its value."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from qgan_framework.metrics.density import density_coverage, precision_recall
from qgan_framework.metrics.diversity import diversity
from qgan_framework.metrics.energy import energy_distance
from qgan_framework.metrics.grid import grid_kl, level_kl, rounded
from qgan_framework.metrics.kolmogorov import kolmogorov_smirnov
from qgan_framework.metrics.linear import line_r2
from qgan_framework.metrics.mmd import mmd_squared
from qgan_framework.metrics.modes import high_quality_share, mode_coverage
from qgan_framework.metrics.polar import angular_wasserstein, radial_wasserstein
from qgan_framework.metrics.reference import Reference
from qgan_framework.metrics.wasserstein import marginal_wasserstein, sliced_wasserstein

FloatArray = npt.NDArray[np.float64]
Direction = Literal["min", "max", "floor"]


@dataclass(frozen=True)
class Family:
    """Metrics that are computed together.

    Attributes:
        directions: of each metric, what is better: smaller, larger, or closer to the real data's own value.
        compute: their values in that order, of generated points (n, d) and the real ones.
        applies: whether they are defined for the real points.
    """

    directions: Mapping[str, Direction]
    compute: Callable[[FloatArray, Reference], tuple[float, ...]]
    applies: Callable[[Reference], bool] = lambda reference: True


def _modes(points: FloatArray, reference: Reference) -> tuple[float, ...]:
    assert reference.modes is not None
    # The modes' real shares come from the training points, of which there are more.
    covered = mode_coverage(points, reference.train, *reference.modes)
    return covered, high_quality_share(points, *reference.modes)


def _levels(points: FloatArray, reference: Reference) -> tuple[float, ...]:
    assert reference.levels is not None
    numbers = [rounded(part, reference.levels)[:, None] for part in (points, reference.real)]
    return kolmogorov_smirnov(*numbers), level_kl(points, reference.real, reference.levels)


FAMILIES = (
    Family({"sliced_wasserstein": "min"}, lambda points, known: (sliced_wasserstein(points, known.real),)),
    Family(
        {"marginal_wasserstein": "min"}, lambda points, known: (marginal_wasserstein(points, known.real),)
    ),
    Family({"energy_distance": "min"}, lambda points, known: (energy_distance(points, known.real),)),
    Family(
        {"mmd_squared": "min"},
        lambda points, known: (mmd_squared(points, known.real, bandwidth=known.median_distance),),
        lambda known: known.median_distance > 0.0,
    ),
    Family({"kolmogorov_smirnov": "min"}, lambda points, known: (kolmogorov_smirnov(points, known.real),)),
    Family(
        {"grid_kl": "min"},
        lambda points, known: (grid_kl(points, known.real, known.train),),
        lambda known: known.data_dim <= 2,
    ),
    Family({"level_ks": "min", "level_kl": "min"}, _levels, lambda known: known.levels is not None),
    Family(
        {"radial_wasserstein": "min", "angular_wasserstein": "min"},
        lambda points, known: (
            radial_wasserstein(points, known.real),
            angular_wasserstein(points, known.real),
        ),
        lambda known: known.is_ring,
    ),
    Family({"precision": "max", "recall": "max"}, lambda points, known: precision_recall(points, known.real)),
    Family(
        {"density": "floor", "coverage": "max"},
        lambda points, known: density_coverage(points, known.real),
        lambda known: len(known.real) > 5,
    ),
    Family({"diversity": "floor"}, lambda points, known: (diversity(points, known.real),)),
    Family({"line_r2": "floor"}, lambda points, known: (line_r2(points),), lambda known: known.data_dim == 2),
    Family(
        {"mode_coverage": "max", "high_quality_share": "max"}, _modes, lambda known: known.modes is not None
    ),
)

DIRECTIONS: dict[str, Direction] = {
    name: direction for family in FAMILIES for name, direction in family.directions.items()
}
"""What is better of every metric: smaller, larger, or closer to the real data's own value (the floor)."""


def defined_metrics(reference: Reference) -> tuple[str, ...]:
    """The names of every metric that is defined for the real points."""
    return tuple(name for family in FAMILIES if family.applies(reference) for name in family.directions)


def quality_of(points: FloatArray, reference: Reference) -> dict[str, float]:
    """Every metric that is defined for the real points, by name."""
    values: dict[str, float] = {}
    for family in FAMILIES:
        if family.applies(reference):
            values |= zip(family.directions, family.compute(points, reference), strict=True)
    return values
