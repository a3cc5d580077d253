"""Elements fetched several at a time."""

from __future__ import annotations

from itertools import islice

import numpy as np
import pytest
import tensorflow as tf

from qgan_framework.data.fetching import fetched


@pytest.mark.parametrize("n_elements", [1, 31, 32, 33, 100])
def test_the_same_elements_in_the_same_order(n_elements: int) -> None:
    points = np.arange(n_elements * 6, dtype=np.float32).reshape(n_elements, 3, 2)
    found = list(fetched(tf.data.Dataset.from_tensor_slices(points)))
    np.testing.assert_array_equal(np.stack(found), points)


def test_structures_stay_whole() -> None:
    images, labels = np.zeros((5, 4, 4, 1), np.float32), np.arange(5)
    elements = list(fetched(tf.data.Dataset.from_tensor_slices((images, labels))))
    assert [int(label) for _, label in elements] == [0, 1, 2, 3, 4]
    assert all(image.shape == (4, 4, 1) for image, _ in elements)


def test_large_elements_and_those_of_unknown_shape_come_one_by_one() -> None:
    large = tf.data.Dataset.range(3).map(lambda number: tf.fill((600, 1000), number))
    assert [int(element[0, 0]) for element in fetched(large)] == [0, 1, 2]
    ragged = tf.data.Dataset.range(1, 4).map(lambda number: tf.range(number))
    assert [len(element) for element in fetched(ragged)] == [1, 2, 3]


def test_an_endless_stream_is_given_as_it_is_asked_for() -> None:
    assert [int(element) for element in islice(fetched(tf.data.Dataset.counter()), 70)] == list(range(70))
