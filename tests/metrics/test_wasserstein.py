from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from qgan_framework.metrics.wasserstein import marginal_wasserstein, sliced_wasserstein, wasserstein_columns


@given(st.integers(1, 30), st.integers(1, 30), st.integers(0, 2**31))
def test_columns_agree_with_scipy_for_any_sizes(n: int, m: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    first, second = rng.normal(size=(n, 2)).round(1), rng.normal(1.0, 2.0, size=(m, 2)).round(1)
    expected = [stats.wasserstein_distance(first[:, column], second[:, column]) for column in range(2)]
    np.testing.assert_allclose(wasserstein_columns(first, second), expected, atol=1e-12)
    assert marginal_wasserstein(first, second) == pytest.approx(np.mean(expected))


@given(st.integers(1, 4), st.integers(0, 2**31))
def test_identical_samples_are_at_distance_zero_in_any_order(dim: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    points = rng.normal(size=(20, dim))
    assert sliced_wasserstein(rng.permutation(points), points) == pytest.approx(0.0, abs=1e-12)


def test_a_shift_in_two_dimensions_costs_its_mean_projection() -> None:
    points = np.random.default_rng(0).normal(size=(200, 2))
    shift = np.array([3.0, 4.0])
    # Every projection is shifted by <u, shift>, whose mean absolute value over the circle is 2 |shift| / pi.
    value = sliced_wasserstein(points + shift, points, n_projections=20_000)
    assert value == pytest.approx(2.0 / np.pi * 5.0, rel=0.01)
    assert marginal_wasserstein(points + shift, points) == pytest.approx(3.5)


def test_a_wider_gaussian_costs_the_difference_of_the_standard_deviations() -> None:
    quantiles = stats.norm.ppf((np.arange(20_000) + 0.5) / 20_000)[:, None]
    assert sliced_wasserstein(3.0 * quantiles, quantiles) == pytest.approx(
        2.0 * np.sqrt(2.0 / np.pi), rel=1e-3
    )


def test_it_is_symmetric_scales_and_repeats() -> None:
    rng = np.random.default_rng(1)
    first, second = rng.normal(size=(60, 3)), rng.uniform(size=(80, 3))
    value = sliced_wasserstein(first, second)
    assert value == sliced_wasserstein(first, second)
    assert value == pytest.approx(sliced_wasserstein(second, first))
    assert 5.0 * value == pytest.approx(sliced_wasserstein(5.0 * first, 5.0 * second))
    assert value == pytest.approx(sliced_wasserstein(first, second, seed=1), rel=0.1)


def test_projections_see_dependence_that_margins_do_not() -> None:
    x = np.random.default_rng(2).normal(size=500)
    line, anti_line = np.stack([x, x], axis=1), np.stack([x, -x], axis=1)
    symmetric = np.concatenate([line, -line]), np.concatenate([anti_line, -anti_line])
    assert marginal_wasserstein(*symmetric) == pytest.approx(0.0, abs=1e-12)
    assert sliced_wasserstein(*symmetric) > 0.3
