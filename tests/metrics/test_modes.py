from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qgan_framework.metrics.modes import high_quality_share, mode_coverage, mode_shares

CENTERS = np.array([[0.0, 0.0], [10.0, 0.0], [0.0, 10.0]])


def at_modes(*counts: int) -> np.ndarray:
    return np.repeat(CENTERS, counts, axis=0)


def test_shares_count_nearest_points_within_the_radius() -> None:
    points = np.concatenate([at_modes(4, 2, 0), [[1.0, 0.0], [1.01, 0.0]]])
    np.testing.assert_allclose(mode_shares(points, CENTERS, 1.0), [5 / 8, 2 / 8, 0.0])
    assert high_quality_share(points, CENTERS, 1.0) == pytest.approx(7 / 8)


def test_overlapping_modes_count_a_point_once() -> None:
    assert high_quality_share(at_modes(5, 5, 5), CENTERS, 100.0) == 1.0
    np.testing.assert_allclose(mode_shares(at_modes(5, 5, 0), CENTERS, 100.0), [0.5, 0.5, 0.0])


@pytest.mark.parametrize(
    ("counts", "covered"),
    [((20, 20, 20), 3), ((58, 1, 1), 1), ((50, 5, 5), 3), ((51, 4, 5), 2), ((60, 0, 0), 1)],
)
def test_a_mode_needs_a_quarter_of_its_real_share(counts: tuple[int, int, int], covered: int) -> None:
    assert mode_coverage(at_modes(*counts), at_modes(20, 20, 20), CENTERS, 1.0) == pytest.approx(covered / 3)


def test_a_rare_mode_needs_no_more_than_it_has() -> None:
    assert mode_coverage(at_modes(94, 3, 3), at_modes(90, 5, 5), CENTERS, 1.0) == 1.0


def test_modes_without_real_points_are_left_out() -> None:
    assert mode_coverage(at_modes(5, 5, 0), at_modes(10, 10, 0), CENTERS, 1.0) == 1.0
    with pytest.raises(ValueError, match="no real point"):
        mode_coverage(at_modes(5, 5, 5), np.full((5, 2), 50.0), CENTERS, 1.0)


@given(st.lists(st.integers(1, 50), min_size=3, max_size=3), st.floats(0.01, 1.0))
def test_real_points_cover_themselves(counts: list[int], minimum_share: float) -> None:
    real = at_modes(*counts)
    assert mode_coverage(real, real, CENTERS, 1.0, minimum_share=minimum_share) == 1.0
