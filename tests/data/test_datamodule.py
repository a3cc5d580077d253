from __future__ import annotations

import subprocess
import sys
from itertools import islice

import numpy as np
import pytest

from qgan_framework.data.datamodule import DataModule, FloatArray, IntArray
from qgan_framework.errors import DataError


class Counting(DataModule):
    """Points that carry their own number, so that a batch shows which points it holds."""

    def __init__(
        self, n: int = 40, batch_size: int = 8, validation_fraction: float = 0.25, seed: int = 3
    ) -> None:
        super().__init__(batch_size=batch_size, validation_fraction=validation_fraction, seed=seed)
        self.n, self.loads = n, 0

    def load(self) -> tuple[FloatArray, IntArray | None]:
        self.loads += 1
        return np.stack([np.arange(self.n), -np.arange(self.n)], axis=1).astype(np.float64), None


def batches(module: DataModule, n: int, first_batch: int = 0) -> np.ndarray:
    return np.stack(list(islice(module.train_dataset(first_batch=first_batch).as_numpy_iterator(), n)))


def test_setup_is_done_once_and_gives_float32_tables() -> None:
    module = Counting()
    module.setup()
    module.setup()
    assert module.loads == 1
    assert module.train.dtype == module.validation.dtype == np.float32
    assert module.train.shape == (30, 2)
    assert module.validation.shape == (10, 2)
    assert module.data_dim == 2
    assert module.column_names == ["x1", "x2"]
    assert module.mode_centers is None
    assert module.mode_radius is None
    assert not set(module.train[:, 0]) & set(module.validation[:, 0])
    np.testing.assert_array_equal(module.inverse_transform(module.train), module.train)


def test_no_point_comes_twice_in_an_epoch_and_epochs_differ() -> None:
    module = Counting()
    assert module.batches_per_epoch == 3
    stream = batches(module, 12)
    assert stream.shape == (12, 8, 2)
    assert stream.dtype == np.float32
    epochs = stream[..., 0].reshape(4, 24)
    for epoch in epochs:
        assert len(set(epoch)) == 24
        assert set(epoch) <= set(module.train[:, 0])
    assert len({tuple(epoch) for epoch in epochs}) == 4
    assert len({frozenset(epoch) for epoch in epochs}) > 1  # the points left out change too
    np.testing.assert_array_equal(stream[..., 1], -stream[..., 0])  # rows stay whole


@pytest.mark.parametrize("first_batch", [0, 1, 2, 3, 4, 7, 11])
def test_a_stream_that_starts_later_is_the_tail_of_the_stream(first_batch: int) -> None:
    whole = batches(Counting(), 14)
    np.testing.assert_array_equal(batches(Counting(), 14 - first_batch, first_batch), whole[first_batch:])


def test_a_far_first_batch_is_reached_at_once() -> None:
    module = Counting()
    np.testing.assert_array_equal(batches(module, 1, 3_000_000_001), batches(module, 2, 3_000_000_000)[1:])


def test_the_seed_decides_the_order() -> None:
    first, same, other = (batches(Counting(seed=seed, validation_fraction=0.2), 4) for seed in (1, 1, 2**40))
    np.testing.assert_array_equal(first, same)
    assert not np.array_equal(first, other)


def test_the_batch_may_be_the_whole_training_part_but_not_more() -> None:
    assert Counting(batch_size=30).batches_per_epoch == 1
    with pytest.raises(DataError, match=r"^data\.batch_size: 31 is more than the 30 training points; "):
        Counting(batch_size=31).setup()


@pytest.mark.parametrize(("n", "fraction"), [(40, 0.01), (40, 0.99), (1, 0.5), (7, 0.5)])
def test_parts_too_small_to_compare_are_refused(n: int, fraction: float) -> None:
    with pytest.raises(DataError, match=r"^data\.validation_fraction: .* at least 4 in each"):
        Counting(n, batch_size=1, validation_fraction=fraction).setup()


@pytest.mark.parametrize("points", [np.full((20, 2), np.nan), np.full((20, 2), 1e39), np.ones(20)])
def test_points_that_are_no_finite_table_are_refused(points: FloatArray) -> None:
    class Broken(Counting):
        def load(self) -> tuple[FloatArray, IntArray | None]:
            return points, None

    with pytest.raises(DataError, match=r"^data: Broken gives points of shape"):
        Broken().setup()


def test_data_are_loaded_without_tensorflow() -> None:
    program = """
import sys
from qgan_framework.data.array import ArrayFile
from qgan_framework.data.clusters import Clusters
from qgan_framework.data.digits import Digits
Digits(classes=[0, 1], data_dim=2, batch_size=8, validation_fraction=0.3, seed=0).setup()
assert "tensorflow" not in sys.modules
"""
    subprocess.run([sys.executable, "-c", program], check=True, timeout=60)
