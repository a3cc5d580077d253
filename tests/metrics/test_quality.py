from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from qgan_framework.data.clusters import Clusters
from qgan_framework.errors import DataError, RunError
from qgan_framework.metrics.catalogue import DIRECTIONS
from qgan_framework.metrics.quality import QualityMetrics

DISTANCES = ["sliced_wasserstein", "marginal_wasserstein", "energy_distance"]


@pytest.fixture(scope="module")
def clusters() -> Clusters:
    module = Clusters(
        n_samples=1000, separation=3.0, sigma=0.3, batch_size=10, validation_fraction=0.3, seed=0
    )
    module.setup()
    return module


@pytest.fixture(scope="module")
def quality(clusters: Clusters) -> QualityMetrics:
    return QualityMetrics(clusters.train, clusters.validation, clusters.mode_centers, clusters.mode_radius, 0)


def test_all_metrics_are_floats_with_a_direction(quality: QualityMetrics) -> None:
    assert quality.n_samples == 300
    elsewhere = {"level_ks", "level_kl", "radial_wasserstein", "angular_wasserstein"}
    assert set(quality.floors) == set(DIRECTIONS) - elsewhere
    assert all(set(values) == set(quality.floors) for values in quality.baselines.values())
    assert all(type(value) is float and np.isfinite(value) for value in quality.floors.values())


def test_floors_lie_below_the_baselines(quality: QualityMetrics) -> None:
    for name in DISTANCES:
        assert 0.0 < quality.floors[name] < quality.baselines["gaussian_fit"][name] / 3.0
        assert quality.baselines["gaussian_fit"][name] < quality.baselines["collapsed"][name]
    assert quality.floors["mode_coverage"] == 1.0
    assert quality.floors["high_quality_share"] == pytest.approx(0.99, abs=0.01)
    assert quality.floors["diversity"] == pytest.approx(1.0, abs=0.03)
    assert quality.floors["line_r2"] == pytest.approx(0.925, abs=0.02)
    collapsed = quality.baselines["collapsed"]
    assert (collapsed["diversity"], collapsed["line_r2"], collapsed["recall"]) == (0.0, 0.0, 0.0)


def test_the_floor_is_what_a_perfect_generator_reaches(quality: QualityMetrics) -> None:
    values = []
    for seed in range(20):
        rng = np.random.default_rng(seed)
        points = rng.choice([-1.5, 1.5], size=(300, 1)) + 0.3 * rng.standard_normal((300, 2))
        values.append(quality.evaluate(points)["sliced_wasserstein"])
    assert (
        quality.floors["sliced_wasserstein"] / 2
        < np.median(values)
        < 2 * quality.floors["sliced_wasserstein"]
    )


def test_a_missed_cluster_is_seen(quality: QualityMetrics, clusters: Clusters) -> None:
    one = clusters.train[clusters.train[:, 0] > 0]
    values = quality.evaluate(one[:300])
    assert values["mode_coverage"] == 0.5
    assert values["recall"] < 0.6 < values["precision"]


def test_the_seed_repeats_everything(quality: QualityMetrics, clusters: Clusters) -> None:
    again = QualityMetrics(
        clusters.train, clusters.validation, clusters.mode_centers, clusters.mode_radius, 0
    )
    assert again.floors == quality.floors
    assert again.baselines == quality.baselines
    points = clusters.train[:400]
    assert again.evaluate(points) == quality.evaluate(points) == quality.evaluate(points[:300])


def test_several_draws_give_the_median(quality: QualityMetrics) -> None:
    points = np.random.default_rng(0).normal(size=(1000, 2))
    single = [quality.evaluate(points[start : start + 300]) for start in (0, 300, 600)]
    together = quality.evaluate(points)
    for name, value in together.items():
        assert value == np.median([draw[name] for draw in single])


def test_floors_of_more_draws_depend_less_on_the_seed() -> None:
    points = np.random.default_rng(0).normal(size=(200, 1))
    known = [
        [QualityMetrics(points[:170], points[170:], None, None, seed, draws=draws) for seed in range(6)]
        for draws in (1, 20)
    ]
    one, twenty = (np.std([quality.floors["energy_distance"] for quality in some]) for some in known)
    assert 0.0 < twenty < one / 2


@pytest.mark.parametrize("dim", [1, 2, 3])
def test_metrics_that_are_not_defined_are_left_out(dim: int) -> None:
    points = np.random.default_rng(0).normal(size=(900, dim))
    quality = QualityMetrics(points[:100], points[100:], None, None, 0)
    assert quality.n_samples == 100
    assert ("line_r2" in quality.floors) == (dim == 2)
    assert "mode_coverage" not in quality.floors
    assert "high_quality_share" not in quality.floors


def test_the_sample_size_is_bounded() -> None:
    points = np.random.default_rng(0).normal(size=(1400, 1))
    assert QualityMetrics(points[:700], points[700:], None, None, 0).n_samples == 500


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_a_diverged_generator_is_an_error(quality: QualityMetrics, value: float) -> None:
    points = np.zeros((400, 2), np.float32)
    points[399, 1] = value  # even in a row that is not looked at
    with pytest.raises(RunError, match="1 of 400 generated points hold NaN or infinity"):
        quality.evaluate(points)


@pytest.mark.parametrize("shape", [(300,), (300, 3), (299, 2), (0, 2), (300, 2, 1)])
def test_a_wrong_shape_is_an_error(quality: QualityMetrics, shape: tuple[int, ...]) -> None:
    with pytest.raises(RunError, match="at least 300 rows of 2 columns"):
        quality.evaluate(np.zeros(shape))


@pytest.mark.parametrize(
    ("validation", "problem"), [(np.zeros((3, 2)), "too few to compare"), (np.ones((9, 2)), "coincide")]
)
def test_real_points_that_allow_no_comparison(validation: Any, problem: str) -> None:
    with pytest.raises(DataError, match=problem):
        QualityMetrics(np.random.default_rng(0).normal(size=(20, 2)), validation, None, None, 0)


def test_a_metric_that_cannot_tell_a_baseline_from_real_points_is_marked(quality: QualityMetrics) -> None:
    assert quality.blind["sliced_wasserstein"] == ()
    assert "gaussian_fit" in quality.blind["line_r2"]  # a fit has the data's own correlation
    assert "collapsed" in quality.blind["density"] or quality.baselines["collapsed"]["density"] == 0.0
    normal = np.random.default_rng(0).normal(size=(900, 2))
    plain = QualityMetrics(normal[:450], normal[450:], None, None, 0)
    for name, blind in plain.blind.items():  # normal data are what a Gaussian fit gives
        assert "gaussian_fit" in blind, name
    assert all(
        "collapsed" not in plain.blind[name] for name in (*DISTANCES, "recall", "coverage", "diversity")
    )


def test_a_collapsed_point_in_the_middle_of_a_mode_is_of_high_quality() -> None:
    grid = np.stack(np.meshgrid([-1.0, 0.0, 1.0], [-1.0, 0.0, 1.0]), -1).reshape(-1, 2)
    points = np.tile(grid, (90, 1)) + 0.05 * np.random.default_rng(0).normal(size=(810, 2))
    quality = QualityMetrics(points[:405], points[405:], grid, 0.15, 0)
    assert quality.blind["high_quality_share"] == ("collapsed",)
    assert quality.blind["mode_coverage"] == ("gaussian_fit",) or quality.blind["mode_coverage"] == ()


def test_metrics_of_rings_and_of_levels() -> None:
    rng = np.random.default_rng(0)
    angle = rng.uniform(0, 2 * np.pi, 800)
    circle = np.stack([np.cos(angle), np.sin(angle)], 1)
    ring = QualityMetrics(circle[:400], circle[400:], None, None, 0, is_ring=True)
    assert ring.evaluate(2.0 * circle[:400])["radial_wasserstein"] == pytest.approx(1.0)
    assert ring.evaluate(circle[:400])["angular_wasserstein"] < 0.3
    numbers = rng.integers(4, size=(800, 1)) + rng.uniform(-0.4, 0.4, (800, 1))
    levels = QualityMetrics(numbers[:400], numbers[400:], None, None, 0, levels=[0, 1, 2, 3])
    assert levels.floors["level_ks"] < 0.12
    assert levels.floors["level_kl"] < 0.05
    assert levels.baselines["collapsed"]["level_kl"] > 1.0


def test_columns_that_never_change_and_points_that_coincide_are_measured() -> None:
    rng = np.random.default_rng(0)
    points = np.stack([rng.normal(size=40), np.ones(40)], 1)
    assert np.isfinite(list(QualityMetrics(points[:20], points[20:], None, None, 0).floors.values())).all()
    rare = np.zeros((40, 2))
    rare[::8] = 1.0
    assert "mmd_squared" not in QualityMetrics(rare[:20], rare[20:], None, None, 0).floors
