from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from qgan_framework.metrics.energy import energy_distance


@given(st.integers(1, 25), st.integers(1, 25), st.integers(0, 2**31))
def test_one_dimension_agrees_with_scipy(n: int, m: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    first, second = rng.normal(size=n), rng.normal(1.0, 2.0, size=m)
    value = energy_distance(first[:, None], second[:, None])
    assert value == pytest.approx(stats.energy_distance(first, second), abs=1e-6)


def test_identical_samples_and_rotations() -> None:
    rng = np.random.default_rng(0)
    first, second = rng.normal(size=(50, 2)), rng.normal(0.5, 1.0, size=(70, 2))
    assert energy_distance(first, first[::-1]) == pytest.approx(0.0, abs=1e-7)
    rotation = np.array([[0.6, -0.8], [0.8, 0.6]])
    assert energy_distance(first @ rotation, second @ rotation) == pytest.approx(
        energy_distance(first, second)
    )


def test_two_points() -> None:
    assert energy_distance([[0.0, 0.0]], [[3.0, 4.0]]) == pytest.approx(np.sqrt(10.0))
