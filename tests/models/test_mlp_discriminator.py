from __future__ import annotations

import itertools

import keras
import numpy as np
import pytest
import tensorflow as tf

from qgan_framework.errors import ConfigurationError
from tests.models import tiny


@pytest.mark.parametrize("hidden_units", [[1], [4], [8, 3]])
def test_one_raw_output_a_point(hidden_units):
    network = tiny.discriminator(hidden_units=hidden_units, data_dim=3)
    points = 100.0 * tf.random.stateless_normal((64, 3), [0, 1])
    outputs = network(points)
    assert outputs.shape == (64, 1)
    assert np.ptp(outputs) > 5.0  # not squeezed into an interval
    sizes = [3, *hidden_units, 1]
    assert network.count_params() == sum((n + 1) * m for n, m in itertools.pairwise(sizes))


def test_every_weight_has_a_gradient():
    network = tiny.discriminator()
    with tf.GradientTape() as tape:
        loss = tf.reduce_sum(network(tiny.real()) ** 2)
    for gradient in tape.gradient(loss, network.trainable_variables):
        assert np.isfinite(gradient).all()
        assert np.any(gradient != 0.0)


def test_the_seed_decides_the_weights():
    one, same, other = (tiny.values(tiny.discriminator(seed=seed).variables) for seed in (7, 7, 8))
    for mine, theirs in zip(one, same, strict=True):
        np.testing.assert_array_equal(mine, theirs)
    assert not np.isclose(one[0], other[0]).any()


def test_layers_of_the_same_shape_start_differently():
    first, second = (
        v
        for v in tiny.discriminator(hidden_units=[4, 4], data_dim=4).trainable_variables
        if v.shape == (4, 4)
    )
    assert not np.isclose(first, second).any()


def test_outputs_keep_full_precision_when_layers_compute_in_less():
    before = keras.config.dtype_policy()
    keras.config.set_dtype_policy("mixed_bfloat16")
    try:
        assert tiny.discriminator()(tiny.real()).dtype == tf.float32
    finally:
        keras.config.set_dtype_policy(before)


@pytest.mark.parametrize("wrong", [[0], [4, -1], [4.5], 4, "4"], ids=str)
def test_impossible_widths_are_named(wrong):
    with pytest.raises(ConfigurationError, match="hidden_units"):
        tiny.discriminator(hidden_units=wrong)
