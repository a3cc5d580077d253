from __future__ import annotations

import numpy as np
import pytest

from qgan_framework.metrics.polar import angular_wasserstein, radial_wasserstein


def circle(angles: np.ndarray, radius: float = 1.0) -> np.ndarray:
    return radius * np.stack([np.cos(angles), np.sin(angles)], axis=1)


ANGLES = np.linspace(0.0, 2 * np.pi, 200, endpoint=False) + 0.01


def test_a_larger_circle_differs_by_its_radius_alone() -> None:
    assert radial_wasserstein(circle(ANGLES, 1.5), circle(ANGLES)) == pytest.approx(0.5)
    assert angular_wasserstein(circle(ANGLES, 1.5), circle(ANGLES)) == pytest.approx(0.0, abs=1e-12)


@pytest.mark.parametrize(("turn", "distance"), [(0.3, 0.3), (3.0, 3.0), (6.0, 2 * np.pi - 6.0)])
def test_a_point_travels_the_shorter_way_round(turn: float, distance: float) -> None:
    point = np.array([1.0, 1.0])
    assert angular_wasserstein(circle(point + turn), circle(point)) == pytest.approx(distance)


def test_half_a_circle_is_a_quarter_turn_from_the_whole() -> None:
    half = np.linspace(-np.pi / 2, np.pi / 2, 400)
    assert angular_wasserstein(circle(half), circle(ANGLES)) == pytest.approx(np.pi / 4, rel=0.02)


def test_collapse_is_a_quarter_turn_on_average() -> None:
    assert angular_wasserstein(circle(np.zeros(7)), circle(ANGLES)) == pytest.approx(np.pi / 2, rel=0.02)
