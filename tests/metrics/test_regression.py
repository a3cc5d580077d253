from __future__ import annotations

import numpy as np
import pytest

from qgan_framework.metrics.regression import RegressionScores

X = np.linspace(-1.0, 1.0, 201)
POINTS = np.stack([X, X**2 + 0.1 * np.random.default_rng(0).normal(size=201)], axis=1)


def test_the_floor_is_the_noise_and_baselines_are_a_line_and_the_mean() -> None:
    scores = RegressionScores(POINTS, POINTS, np.square)
    assert scores.floor["test_mse"] == pytest.approx(0.01, rel=0.2)
    assert scores.baselines["mean"]["test_r2"] == pytest.approx(0.0, abs=1e-12)
    assert scores.baselines["straight_line"]["test_r2"] == pytest.approx(0.0, abs=0.05)
    assert scores.of(POINTS[:, 1]) == {"test_mse": 0.0, "test_r2": 1.0}


def test_no_floor_is_claimed_where_the_function_is_unknown() -> None:
    assert RegressionScores(POINTS, POINTS).floor == {}
