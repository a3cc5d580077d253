from __future__ import annotations

import numpy as np
import pytest

from qgan_framework.metrics.grid import grid_kl, level_kl, rounded


def test_levels_are_rounded_to_and_ends_take_the_rest() -> None:
    np.testing.assert_array_equal(rounded([[-9.0], [0.4], [0.6], [2.4], [7.0]], [0, 1, 2]), [0, 0, 1, 2, 2])


def test_level_kl_is_the_formula() -> None:
    generated, real = [[0.0], [0.0], [1.0]], [[0.0], [1.0], [1.0]]
    p, q = np.array([1.5, 2.5]) / 4, np.array([2.5, 1.5]) / 4
    assert level_kl(generated, real, [0, 1]) == pytest.approx(np.sum(p * np.log(p / q)))


@pytest.mark.parametrize("dim", [1, 2])
def test_it_falls_to_the_divergence_of_the_densities(dim: int) -> None:
    rng = np.random.default_rng(0)
    train, real = rng.normal(size=(2000, dim)), rng.normal(size=(20_000, dim))
    shifted = rng.normal(size=(20_000, dim)) + 0.5 * np.eye(dim)[0]
    assert grid_kl(real[::-1], real, train) == 0.0
    assert grid_kl(shifted, real, train) == pytest.approx(0.125, abs=0.02)


def test_points_beyond_the_grid_are_counted_apart() -> None:
    train = np.linspace(0, 1, 50)[:, None]
    assert grid_kl(train + 5.0, train, train) > grid_kl(train + 0.2, train, train) > 0.1
