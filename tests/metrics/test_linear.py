from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qgan_framework.metrics.linear import line_r2


@given(st.integers(3, 40), st.integers(0, 2**31))
def test_it_is_one_minus_residual_over_total_variance(n: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    x = rng.normal(size=n)
    y = 0.7 * x + rng.normal(size=n)
    residual = y - np.polyval(np.polyfit(x, y, 1), x)
    expected = 1.0 - np.sum(residual**2) / np.sum((y - y.mean()) ** 2)
    assert line_r2(np.stack([x, y], axis=1)) == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize("scale", [1e-200, 1.0, 1e100])
def test_a_line_is_one_at_any_scale(scale: float) -> None:
    x = scale * np.arange(10.0)
    assert line_r2(np.stack([x, 3.0 - 2.0 * x], axis=1) if scale > 1e-9 else np.stack([x, -x], axis=1)) == (
        pytest.approx(1.0)
    )


@pytest.mark.parametrize("points", [np.full((10, 2), 0.1), [[0.0, 1.0], [5.0, 1.0]], [[1.0, 2.0]]])
def test_a_constant_column_is_no_line(points: object) -> None:
    assert line_r2(np.asarray(points)) == 0.0


def test_two_clusters_have_the_known_value() -> None:
    rng = np.random.default_rng(0)
    points = rng.choice([-1.5, 1.5], size=(20_000, 1)) + rng.normal(0.0, 0.3, size=(20_000, 2))
    assert line_r2(points) == pytest.approx((1.5**2 / (1.5**2 + 0.3**2)) ** 2, abs=0.01)


def test_it_looks_at_the_first_two_columns_and_needs_them() -> None:
    points = np.random.default_rng(0).normal(size=(30, 3))
    assert line_r2(points) == line_r2(points[:, :2])
    with pytest.raises(ValueError, match="two columns"):
        line_r2(points[:, :1])
