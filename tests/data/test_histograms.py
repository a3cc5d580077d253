from __future__ import annotations

from itertools import islice
from typing import Any

import numpy as np
import pytest

from qgan_framework.data.clusters import Clusters
from qgan_framework.data.datamodule import DataModule
from qgan_framework.data.digits import Digits
from qgan_framework.data.gaussian import Gaussian
from qgan_framework.data.histograms import Histograms
from qgan_framework.errors import ConfigurationError, DataError

COMMON: dict[str, Any] = {"batch_size": 16, "validation_fraction": 0.25, "seed": 5}


def clusters(**changes: Any) -> Clusters:
    return Clusters(**{**COMMON, "n_samples": 400, "separation": 3.0, "sigma": 0.3} | changes)


def gaussian(mean: list[float], std: list[float], n_samples: int = 4000) -> Gaussian:
    return Gaussian(**COMMON, n_samples=n_samples, mean=mean, std=std)


def histograms(source: DataModule | None = None, **changes: Any) -> Histograms:
    settings: dict[str, Any] = {
        "source": source or clusters(),
        "points_per_histogram": 32,
        "n_points": 12,
        "data_max": 3.0,
        "bandwidth": 0.2,
        "batch_size": 8,
        "seed": 3,
    }
    return Histograms(**settings | changes)


def batches(module: DataModule, n: int, first_batch: int = 0) -> np.ndarray:
    return np.stack(list(islice(module.train_dataset(first_batch=first_batch).as_numpy_iterator(), n)))


def test_batches_are_histograms_that_sum_to_one() -> None:
    module = histograms()
    assert module.sample_dim == 144
    stream = batches(module, 3)
    assert stream.shape == (3, 8, 144) and stream.dtype == np.float32
    assert stream.min() >= 0.0
    np.testing.assert_allclose(stream.sum(axis=2), 1.0, rtol=0, atol=1e-5)
    assert len(np.unique(stream.reshape(24, 144), axis=0)) == 24


def test_everything_else_is_the_points() -> None:
    source, module = clusters(), histograms()
    source.setup()
    module.setup()
    module.setup()
    np.testing.assert_array_equal(module.train, source.train)
    np.testing.assert_array_equal(module.validation, source.validation)
    assert (module.data_dim, module.column_names) == (2, ["x1", "x2"])
    np.testing.assert_array_equal(module.mode_centers, source.mode_centers)
    assert module.mode_radius == source.mode_radius
    assert not module.has_inverse and module.image_shape is None
    assert module.batches_per_epoch == 300 // 8


def test_units_and_images_of_the_source_are_kept() -> None:
    source = Digits(classes=[0, 1], data_dim=2, **COMMON)
    module = histograms(source, data_max=4.0)
    assert module.has_inverse and module.image_shape == (8, 8)
    assert module.inverse_transform(np.zeros((3, 2))).shape == (3, 64)


def test_a_histogram_has_the_moments_of_the_points_widened_by_the_bandwidth() -> None:
    module = histograms(
        gaussian([0.5, -1.0], [0.3, 0.6]), n_points=61, data_max=4.0, points_per_histogram=4000
    )
    density = batches(module, 1)[0].mean(axis=0).reshape(61, 61)
    grid = np.linspace(-4.0, 4.0, 61)
    step = grid[1] - grid[0]
    for axis, (mean, std) in enumerate([(0.5, 0.3), (-1.0, 0.6)]):
        marginal = density.sum(axis=1 - axis)
        assert marginal @ grid == pytest.approx(mean, abs=0.03)
        widened = std**2 + 0.2**2 + step**2 / 12
        assert marginal @ (grid - mean) ** 2 == pytest.approx(widened, rel=0.08)


def test_columns_stay_together() -> None:
    """Clusters lie on the diagonal: hardly anything is left elsewhere."""
    density = batches(histograms(), 1)[0].mean(axis=0).reshape(12, 12)
    assert density[:6, :6].sum() == pytest.approx(0.5, abs=0.1)
    assert density[:6, 6:].sum() + density[6:, :6].sum() < 1e-3


def test_few_points_make_rough_histograms() -> None:
    few, many = (batches(histograms(points_per_histogram=n), 1)[0].std(axis=0).mean() for n in (4, 400))
    assert few / many == pytest.approx(10.0, rel=0.3)  # the square root of a hundred


@pytest.mark.parametrize("first_batch", [1, 5, 3_000_000_000])
def test_a_stream_that_starts_later_is_the_tail_of_the_stream(first_batch: int) -> None:
    whole = batches(histograms(), 3, first_batch - 1)
    np.testing.assert_array_equal(batches(histograms(), 2, first_batch), whole[1:])


def test_the_seed_decides_the_batches() -> None:
    one, same, other = (batches(histograms(seed=seed), 2) for seed in (1, 1, 2))
    np.testing.assert_array_equal(one, same)
    assert not np.isclose(one, other).all(axis=2).any()


def test_points_beyond_the_grid_are_told_with_what_would_do() -> None:
    with pytest.raises(
        DataError, match=r"^data\.data_max: 1 leaves out .* reach to 2\.\d+; raise it to 2\.\d or more$"
    ):
        histograms(data_max=1.0).setup()


def test_points_on_the_edge_of_the_grid_keep_their_weight() -> None:
    source = gaussian([0.0, 0.0], [1.0, 1.0], 400)
    source.setup()
    module = histograms(source, data_max=float(np.abs(source.train).max()), bandwidth=0.01)
    np.testing.assert_allclose(batches(module, 2).sum(axis=2), 1.0, rtol=0, atol=1e-5)


@pytest.mark.parametrize("n_columns", [1, 3])
def test_a_histogram_has_two_axes(n_columns: int) -> None:
    with pytest.raises(DataError, match=f"data.source: Gaussian gives {n_columns} columns"):
        histograms(gaussian([0.0] * n_columns, [0.1] * n_columns)).setup()


@pytest.mark.parametrize(
    "wrong",
    [{"points_per_histogram": 0}, {"n_points": 1}, {"data_max": 0.0}, {"bandwidth": 0.0}, {"batch_size": 0}],
    ids=str,
)
def test_impossible_settings_are_named(wrong: dict[str, Any]) -> None:
    (key,) = wrong
    with pytest.raises(ConfigurationError, match=key):
        histograms(**wrong)
