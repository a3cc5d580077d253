"""Distributions whose shape is known: points lie where they should, and a seed repeats them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy import stats

from qgan_framework.data.bimodal import Bimodal
from qgan_framework.data.correlated import Correlated
from qgan_framework.data.four_gaussians import FourGaussians
from qgan_framework.data.gaussian_grid import GaussianGrid
from qgan_framework.data.gaussian_ring import GaussianRing
from qgan_framework.data.lognormal import LogNormal
from qgan_framework.data.swiss_roll import SwissRoll
from qgan_framework.data.time_series import TimeSeries
from qgan_framework.data.triangular import Triangular
from qgan_framework.data.two_peaks import TwoPeaks
from qgan_framework.errors import DataError
from qgan_framework.metrics.modes import mode_shares

COMMON: dict[str, Any] = {"n_samples": 4000, "batch_size": 64, "validation_fraction": 0.25, "seed": 5}
SETTINGS: dict[Any, dict[str, Any]] = {
    Bimodal: {"separation": 3.0, "sigma": 0.4},
    FourGaussians: {"separation": 3.0, "sigma": 0.3},
    GaussianRing: {"n_gaussians": 8, "radius": 2.0, "sigma": 0.1},
    GaussianGrid: {"n_gaussians": 5, "spacing": 1.0, "sigma": 0.05},
    Correlated: {"data_dim": 3, "correlation": 0.6},
    SwissRoll: {"noise": 0.05},
    TimeSeries: {"window": 8, "periods": [12.0, 5.0], "amplitudes": [1.0, 0.5], "noise": 0.1},
    LogNormal: {"mu": 1.0, "sigma": 1.0, "highest": 7},
    Triangular: {"mode": 2.0, "highest": 7},
    TwoPeaks: {"means": [0.5, 3.5], "stds": [1.0, 0.5], "highest": 7},
}


def built(kind: Any, **changes: Any) -> Any:
    module = kind(**{**COMMON, **SETTINGS[kind], **changes})
    module.setup()
    return module


def by_name(kind: Any) -> str:
    return kind.__name__


@pytest.mark.parametrize("kind", SETTINGS, ids=by_name)
def test_a_seed_repeats_the_points(kind: Any) -> None:
    first, same, other = built(kind), built(kind), built(kind, seed=6)
    assert (len(first.train), len(first.validation)) == (3000, 1000)
    np.testing.assert_array_equal(first.train, same.train)
    assert not np.array_equal(first.train, other.train)


@pytest.mark.parametrize(
    ("kind", "n_modes"), [(Bimodal, 2), (FourGaussians, 4), (GaussianRing, 8), (GaussianGrid, 25)], ids=str
)
def test_every_gaussian_of_a_mixture_has_its_share_and_width(kind: Any, n_modes: int) -> None:
    module = built(kind)
    assert module.mode_centers.shape == (n_modes, module.data_dim)
    shares = mode_shares(module.train, module.mode_centers, module.mode_radius)
    np.testing.assert_allclose(shares, 1.0 / n_modes, rtol=0.05)
    near = np.linalg.norm(module.train - module.mode_centers[0], axis=1) < module.mode_radius
    np.testing.assert_allclose(module.train[near].mean(axis=0), module.mode_centers[0], atol=0.1)
    np.testing.assert_allclose(module.train[near].std(axis=0), module.sigma, rtol=0.2)


def test_correlated_columns_have_their_correlation() -> None:
    covariance = np.cov(built(Correlated).train, rowvar=False)
    np.testing.assert_allclose(covariance, [[1.0, 0.6, 0.6], [0.6, 1.0, 0.6], [0.6, 0.6, 1.0]], atol=0.08)
    assert built(Correlated, correlation=-0.45).data_dim == 3
    for impossible in (1.0, -0.5):
        with pytest.raises(DataError, match=r"^data\.correlation: .* above -0\.5 and below 1"):
            built(Correlated, correlation=impossible)


def test_the_swiss_roll_is_a_spiral() -> None:
    points = built(SwissRoll, noise=0.0).train
    radius, angle = np.linalg.norm(points, axis=1), np.arctan2(points[:, 1], points[:, 0])
    assert radius.min() == pytest.approx(0.5, abs=0.01)
    assert radius.max() == pytest.approx(1.5, abs=0.01)
    turns = radius / (1.5 / (4.5 * np.pi)) - angle
    np.testing.assert_allclose(turns / (2 * np.pi), np.round(turns / (2 * np.pi)), atol=1e-4)


def test_windows_of_a_series_have_its_autocorrelation() -> None:
    module = built(TimeSeries, n_samples=40_000)
    lag = 3
    expected = sum(a**2 / 2 * np.cos(2 * np.pi * lag / t) for a, t in ((1.0, 12.0), (0.5, 5.0)))
    assert np.mean(module.train[:, 0] * module.train[:, lag]) == pytest.approx(expected, abs=0.02)
    assert module.column_names[:2] == ["t0", "t1"]
    with pytest.raises(DataError, match=r"^data\.amplitudes: 1 values stand beside 2"):
        built(TimeSeries, amplitudes=[1.0])
    with pytest.raises(DataError, match=r"^data\.periods"):
        built(TimeSeries, periods=[])


@pytest.mark.parametrize(
    ("kind", "distribution"),
    [
        (LogNormal, stats.lognorm(1.0, scale=np.e).cdf),
        (Triangular, stats.triang(2.0 / 7.0, scale=7.0).cdf),
        (TwoPeaks, lambda x: (stats.norm(0.5, 1.0).cdf(x) + stats.norm(3.5, 0.5).cdf(x)) / 2.0),
    ],
    ids=by_name,
)
def test_distributions_on_integers_have_their_shares(kind: Any, distribution: Any) -> None:
    module = built(kind, n_samples=40_000)
    values = np.round(module.inverse_transform(module.train)[:, 0])
    below = distribution(np.arange(-0.5, 8.0))
    expected = np.diff(below) / (below[-1] - below[0])
    np.testing.assert_allclose(
        np.bincount(values.astype(int), minlength=8) / len(values), expected, atol=0.01
    )
    np.testing.assert_allclose(module.inverse_transform(module.levels[:, None])[:, 0], np.arange(8.0))


def test_misplaced_distributions_are_told() -> None:
    with pytest.raises(DataError, match="hardly a draw lies between 0 and 7"):
        built(LogNormal, mu=20.0)
    with pytest.raises(DataError, match=r"^data\.mode: 9 lies above data\.highest=7"):
        built(Triangular, mode=9.0)
    with pytest.raises(DataError, match=r"^data\.stds: 1 values stand beside 2"):
        built(TwoPeaks, stds=[1.0])
