from __future__ import annotations

import numpy as np
import pytest

from qgan_framework.metrics.density import precision_recall
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
