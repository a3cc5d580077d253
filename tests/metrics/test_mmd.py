from __future__ import annotations

import numpy as np
import pytest

from qgan_framework.metrics.mmd import median_bandwidth, mmd_squared


def test_it_is_the_formula() -> None:
    rng = np.random.default_rng(0)
    first, second = rng.normal(size=(7, 2)), rng.normal(size=(5, 2))

    def kernel(a: np.ndarray, b: np.ndarray) -> float:
        return float(np.exp(-np.sum((a - b) ** 2) / (2 * 1.5**2)))

    xx = sum(kernel(a, b) for i, a in enumerate(first) for j, b in enumerate(first) if i != j) / 42
    yy = sum(kernel(a, b) for i, a in enumerate(second) for j, b in enumerate(second) if i != j) / 20
    xy = sum(kernel(a, b) for a in first for b in second) / 35
    assert mmd_squared(first, second, bandwidth=1.5) == pytest.approx(xx + yy - 2 * xy)


def test_gaussians_meet_the_closed_form() -> None:
    # For N(0, 1) and N(2, 1) in one dimension, E k = s / sqrt(s^2 + 2) exp(-shift^2 / (2 (s^2 + 2))).
    rng = np.random.default_rng(1)
    first, second = rng.normal(size=(2000, 1)), rng.normal(2.0, 1.0, size=(2000, 1))
    expected = 2.0 / np.sqrt(3.0) * (1.0 - np.exp(-4.0 / 6.0))
    assert mmd_squared(first, second, bandwidth=1.0) == pytest.approx(expected, rel=0.05)


def test_it_is_unbiased() -> None:
    rng = np.random.default_rng(2)
    values = [mmd_squared(rng.normal(size=(20, 2)), rng.normal(size=(20, 2))) for _ in range(300)]
    assert min(values) < 0 < max(values)
    assert np.mean(values) == pytest.approx(0.0, abs=3 * np.std(values) / np.sqrt(300))


def test_the_bandwidth_is_the_median_real_distance() -> None:
    real = np.array([[0.0], [1.0], [3.0]])
    assert median_bandwidth(real) == 2.0
    generated = np.array([[5.0], [9.0]])
    assert mmd_squared(generated, real) == mmd_squared(generated, real, bandwidth=2.0)
    with pytest.raises(ValueError, match="coincide"):
        mmd_squared(generated, np.ones((5, 1)))
