from __future__ import annotations

import numpy as np
import pytest

from qgan_framework.metrics.kolmogorov import kolmogorov_smirnov


def test_the_worst_column_counts() -> None:
    real = np.stack([np.arange(10.0), np.arange(10.0)], 1)
    assert kolmogorov_smirnov(real, real) == 0.0
    assert kolmogorov_smirnov(real + np.array([0.0, 3.0]), real) == pytest.approx(0.3)
    assert kolmogorov_smirnov(real + np.array([99.0, 0.0]), real) == 1.0


def test_equal_distributions_stay_below_the_stated_bound() -> None:
    rng = np.random.default_rng(0)
    values = [kolmogorov_smirnov(rng.normal(size=(500, 1)), rng.normal(size=(500, 1))) for _ in range(300)]
    assert np.mean(np.array(values) < 1.358 * np.sqrt(2 / 500)) == pytest.approx(0.95, abs=0.03)
