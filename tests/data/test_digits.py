from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from sklearn.datasets import load_digits

from qgan_framework.data.digits import Digits
from qgan_framework.data.pca import WhitenedPCA
from qgan_framework.errors import ConfigurationError, DataError
from qgan_framework.metrics.modes import high_quality_share, mode_coverage


def digits(**changes: Any) -> Digits:
    settings = {"classes": [0, 1], "data_dim": 2, "batch_size": 32, "validation_fraction": 0.3, "seed": 0}
    return Digits(**{**settings, **changes})


def test_the_training_part_is_white_and_every_scan_is_in_one_part() -> None:
    module = digits()
    module.setup()
    assert len(module.train) + len(module.validation) == 360
    np.testing.assert_allclose(module.train.mean(axis=0), 0.0, atol=1e-6)
    np.testing.assert_allclose(np.cov(module.train.T, ddof=0), np.eye(2), atol=1e-5)
    assert module.column_names == ["pc1", "pc2"]
    assert module.image_shape == (8, 8)
    assert module.has_inverse


def test_the_split_keeps_the_share_of_each_class() -> None:
    module = digits(classes=[3, 7], validation_fraction=0.25)
    pixels, labels = module.load()
    module.setup()
    assert labels is not None
    assert len(module.validation) == sum(round(0.25 * np.sum(labels == digit)) for digit in (3, 7))
    assert pixels.min() == 0.0
    assert pixels.max() == 1.0


def test_the_projection_is_not_fitted_on_the_validation_part() -> None:
    module = digits()
    module.setup()
    everything = np.concatenate([module.train, module.validation])
    for points in (module.validation, everything):
        assert np.abs(np.cov(points.T, ddof=0) - np.eye(2)).max() > 1e-3


def test_the_inverse_of_all_components_gives_the_scans_back() -> None:
    rank = np.linalg.matrix_rank(load_digits().data[np.isin(load_digits().target, [0, 1])])
    module = digits(data_dim=40)
    module.setup()
    assert rank >= 40
    images = module.inverse_transform(module.train)
    assert images.shape == (len(module.train), 64)
    np.testing.assert_allclose(module.transform(images), module.train, atol=1e-5)
    real = module.load()[0]
    error = np.linalg.norm(images - real[np.abs(real[:, None] - images).sum(-1).argmin(0)], axis=1)
    assert error.mean() < 0.3  # of images whose norm is about 3.5: 40 components keep nearly everything


def test_modes_are_the_classes() -> None:
    module = digits(classes=[1, 0, 4])
    module.setup()
    assert module.mode_centers is not None
    assert module.mode_radius is not None
    assert module.mode_centers.shape == (3, 2)
    shares = high_quality_share(module.train, module.mode_centers, module.mode_radius)
    assert shares >= 0.95  # by the choice of the radius; a neighbouring class may lie nearer still
    assert mode_coverage(module.validation, module.train, module.mode_centers, module.mode_radius) == 1.0


@pytest.mark.parametrize("classes", [[], [0, 0], [10], [-1, 2]])
def test_impossible_classes(classes: list[int]) -> None:
    with pytest.raises(DataError, match=r"^data\.classes: .*list distinct digits"):
        digits(classes=classes)


@pytest.mark.parametrize("data_dim", [60, 1000])
def test_more_dimensions_than_the_scans_have(data_dim: int) -> None:
    with pytest.raises(DataError, match=r"^data\.data_dim: the points vary in \d+ directions only"):
        digits(data_dim=data_dim).setup()


@pytest.mark.parametrize(
    "changes",
    [{"data_dim": 0}, {"classes": ["a"]}, {"validation_fraction": 1.0}, {"seed": -1}, {"batch_size": True}],
)
def test_wrong_types_and_values(changes: dict[str, Any]) -> None:
    with pytest.raises(ConfigurationError, match=next(iter(changes))):
        digits(**changes)


def test_whitened_pca_is_exact_in_its_span() -> None:
    points = np.random.default_rng(0).normal(size=(50, 3)) @ np.diag([5.0, 1.0, 0.1]) + 7.0
    pca = WhitenedPCA(points, 3)
    white = pca.transform(points)
    np.testing.assert_allclose(np.cov(white.T, ddof=0), np.eye(3), atol=1e-10)
    np.testing.assert_allclose(pca.inverse(white), points, atol=1e-10)
    assert (pca.components.max(axis=1) == np.abs(pca.components).max(axis=1)).all()  # the sign is fixed
    with pytest.raises(ValueError, match="0 directions"):
        WhitenedPCA(np.ones((5, 3)), 1)
