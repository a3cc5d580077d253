from __future__ import annotations

import numpy as np
import pytest

from qgan_framework.metrics.density import density_coverage, precision_recall
from qgan_framework.metrics.diversity import diversity

POINTS = np.random.default_rng(0).normal(size=(60, 2))


@pytest.mark.parametrize("scale", [0.0, 0.5, 1.0, 3.0])
def test_diversity_is_the_ratio_of_spreads_wherever_the_points_lie(scale: float) -> None:
    assert diversity(7.0 + scale * POINTS, POINTS) == pytest.approx(scale)


def test_diversity_needs_a_spread() -> None:
    with pytest.raises(ValueError, match="coincide"):
        diversity(POINTS, np.ones((5, 2)))


def test_identical_samples_have_full_precision_and_recall() -> None:
    assert precision_recall(POINTS[::-1], POINTS) == (1.0, 1.0)


def test_far_samples_have_none() -> None:
    assert precision_recall(POINTS + 100.0, POINTS) == (0.0, 0.0)


def test_half_of_the_modes_costs_recall_and_half_outside_costs_precision() -> None:
    two_modes = np.concatenate([POINTS, POINTS + 100.0])
    assert precision_recall(POINTS, two_modes) == (1.0, 0.5)
    assert precision_recall(two_modes, POINTS) == (0.5, 1.0)


def test_radii_reach_the_chosen_neighbour() -> None:
    real = np.array([[0.0], [1.0], [3.0], [7.0]])  # to the second neighbour: 3, 2, 3, 6
    assert precision_recall([[12.9], [13.1], [-2.9], [-3.1]], real, n_neighbors=2)[0] == 0.5


def test_too_few_points() -> None:
    with pytest.raises(ValueError, match="more than 3 points"):
        precision_recall(POINTS[:3], POINTS)


def test_density_and_coverage_are_the_formula() -> None:
    real = np.arange(6.0)[:, None]  # to the second neighbour: 2, 1, 1, 1, 1, 2
    density, coverage = density_coverage([[0.0], [0.0], [0.0]], real, n_neighbors=2)
    assert density == pytest.approx(2.0 / 2.0)  # each point lies in the balls of 0 and of 1
    assert coverage == pytest.approx(2.0 / 6.0)
    assert density_coverage(real, real, n_neighbors=2)[1] == 1.0


def test_density_sees_no_collapse_and_coverage_does() -> None:
    angle = 2.0 * np.pi * np.arange(8) / 8  # each reaches beyond the middle to its fifth neighbour
    circle = 0.1 * np.stack([np.cos(angle), np.sin(angle)], axis=1)
    density, coverage = density_coverage(np.zeros((60, 2)), np.concatenate([circle, POINTS + 100.0]))
    assert density == pytest.approx(8 / 5)
    assert coverage == pytest.approx(8 / 68)
