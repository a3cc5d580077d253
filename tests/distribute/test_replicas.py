"""Batches divided among the devices of a strategy."""

from __future__ import annotations

import numpy as np
import pytest
import tensorflow as tf

from qgan_framework.distribute.mirrored import Mirrored
from qgan_framework.distribute.replicas import Replicas
from qgan_framework.errors import ConfigurationError, RunError


class Three(Replicas):
    """Three devices, without starting them."""

    count = 3


def test_one_device_computes_the_whole_batch():
    rows = tf.range(6.0)
    assert Replicas().count == 1
    assert Replicas().means(tf.reduce_mean, (rows,)) == 2.5


def test_a_strategy_gives_what_one_device_gives():
    replicas = Replicas(tf.distribute.OneDeviceStrategy("CPU:0"))
    with replicas.scope():
        weight = tf.Variable(2.0)
    mean, (gradient,) = replicas.means(
        lambda rows: (weight * tf.reduce_mean(rows), [tf.reduce_mean(rows)]), (tf.range(6.0),)
    )
    assert (float(mean), float(gradient)) == (5.0, 2.5)
    np.testing.assert_array_equal(replicas.rows_of_all(np.array([3, 4], np.int32)), [[3, 4]])


def test_a_batch_that_cannot_be_divided_equally_is_refused():
    replicas = Three(tf.distribute.OneDeviceStrategy("CPU:0"))
    with pytest.raises(RunError, match="a batch of 8 cannot be divided among 3 replicas"):
        replicas.means(tf.reduce_mean, (tf.range(8.0),))


@pytest.mark.skipif(bool(tf.config.list_physical_devices("GPU")), reason="of machines without a GPU")
def test_without_a_gpu_the_number_of_devices_must_be_given():
    with pytest.raises(ConfigurationError, match="distribute.n_devices: is null, and TensorFlow sees no GPU"):
        Mirrored(n_devices=None).start()


def test_a_processor_that_has_started_cannot_be_divided():
    tf.constant(0.0) + 1.0
    with pytest.raises(ConfigurationError, match="TensorFlow has started in this process already"):
        Mirrored(n_devices=2).start()
