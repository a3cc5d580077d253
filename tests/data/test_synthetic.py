from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from qgan_framework.data.clusters import Clusters
from qgan_framework.data.datamodule import DataModule
from qgan_framework.data.gaussian import Gaussian
from qgan_framework.data.ring import Ring
from qgan_framework.errors import ConfigurationError, DataError
from qgan_framework.metrics.modes import high_quality_share, mode_coverage

COMMON: dict[str, Any] = {"n_samples": 4000, "batch_size": 64, "validation_fraction": 0.25, "seed": 5}


def clusters(**changes: Any) -> Clusters:
    return Clusters(**{**COMMON, "separation": 3.0, "sigma": 0.3, **changes})


def ring(**changes: Any) -> Ring:
    return Ring(**{**COMMON, "radius": 1.5, "width": 0.1, **changes})


def gaussian(**changes: Any) -> Gaussian:
    return Gaussian(**{**COMMON, "mean": [1.0, -2.0, 0.0], "std": [0.5, 1.0, 2.0], **changes})


@pytest.mark.parametrize("build", [clusters, ring, gaussian])
def test_sizes_and_seeds(build: Any) -> None:
    first, same, other = build(), build(), build(seed=6)
    for module in (first, same, other):
        module.setup()
    assert first.train.shape == (3000, first.data_dim)
    assert first.validation.shape == (1000, first.data_dim)
    np.testing.assert_array_equal(first.train, same.train)
    assert not np.array_equal(first.train, other.train)
    assert not first.has_inverse
    assert first.image_shape is None


def test_clusters_lie_where_they_should() -> None:
    module = clusters()
    module.setup()
    for part in (module.train, module.validation):
        upper = part[part.sum(axis=1) > 0]
        assert len(upper) == len(part) // 2
        np.testing.assert_allclose(upper.mean(axis=0), [1.5, 1.5], atol=0.05)
        np.testing.assert_allclose(upper.std(axis=0), 0.3, rtol=0.1)
    np.testing.assert_array_equal(module.mode_centers, [[-1.5, -1.5], [1.5, 1.5]])
    assert module.mode_radius == pytest.approx(0.9)


def test_ring_has_its_radius_and_width_all_around() -> None:
    module = ring()
    module.setup()
    distance = np.linalg.norm(module.train, axis=1)
    assert distance.mean() == pytest.approx(1.5, abs=0.01)
    assert distance.std() == pytest.approx(0.1, rel=0.05)
    angles = np.arctan2(module.train[:, 1], module.train[:, 0])
    assert np.histogram(angles, bins=12)[0].min() > 200


def test_the_arcs_of_a_ring_cover_three_widths_on_either_side() -> None:
    module = ring()
    module.setup()
    assert module.mode_centers is not None
    assert module.mode_radius is not None
    angle = np.linspace(0, 2 * np.pi, 1000)
    for radius in (1.2, 1.5, 1.8 - 1e-9):
        circle = radius * np.stack([np.cos(angle), np.sin(angle)], axis=1)
        assert high_quality_share(circle, module.mode_centers, module.mode_radius) == 1.0
    half = module.train[module.train[:, 1] > 0.2]
    assert mode_coverage(half, module.train, module.mode_centers, module.mode_radius) < 0.7


def test_gaussian_has_its_mean_and_std() -> None:
    module = gaussian()
    module.setup()
    np.testing.assert_allclose(module.train.mean(axis=0), [1.0, -2.0, 0.0], atol=0.15)
    np.testing.assert_allclose(module.train.std(axis=0), [0.5, 1.0, 2.0], rtol=0.05)
    assert module.mode_centers is None


def test_gaussian_needs_as_many_stds_as_means() -> None:
    with pytest.raises(DataError, match=r"^data\.std: 1 values stand beside 3"):
        gaussian(std=[1.0])
    with pytest.raises(DataError, match=r"^data\.mean: the list is empty"):
        gaussian(mean=[], std=[])


@pytest.mark.parametrize(
    ("build", "changes"),
    [
        (clusters, {"sigma": 0.0}),
        (clusters, {"n_samples": 0}),
        (ring, {"radius": -1.0}),
        (gaussian, {"std": [0.0]}),
    ],
)
def test_impossible_values(build: Any, changes: dict[str, Any]) -> None:
    with pytest.raises(ConfigurationError, match=next(iter(changes))):
        build(**changes)


def test_too_few_samples_for_the_batch() -> None:
    module: DataModule = clusters(n_samples=40)
    with pytest.raises(DataError, match=r"^data\.batch_size: 64 is more than the 30 training points"):
        module.setup()
