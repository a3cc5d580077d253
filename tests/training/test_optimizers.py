from __future__ import annotations

import numpy as np
import pytest
import tensorflow as tf

from qgan_framework.errors import ConfigurationError
from qgan_framework.training.optimizers import adam, cosine_adam

SETTINGS = {"learning_rate": 0.1, "beta_1": 0.5, "beta_2": 0.9}


def test_adam_steps_by_its_learning_rate():
    variable = tf.Variable([1.0, 2.0])
    optimizer = adam(**SETTINGS)
    optimizer.apply([tf.constant([3.0, -0.01])], [variable])
    np.testing.assert_allclose(
        variable, [0.9, 2.1], rtol=0, atol=1e-4
    )  # Adam's first step has no other scale


def test_gradients_are_clipped_where_it_is_asked_for():
    assert adam(**SETTINGS).clipnorm is None
    assert adam(**SETTINGS, clipnorm=0.5).clipnorm == 0.5


@pytest.mark.parametrize(
    "wrong",
    [{"learning_rate": 0.0}, {"beta_1": 1.5}, {"beta_2": -0.1}, {"clipnorm": 0.0}, {"learning_rate": "1"}],
    ids=str,
)
def test_impossible_settings_are_named(wrong):
    (key,) = wrong
    with pytest.raises(ConfigurationError, match=key):
        adam(**SETTINGS | wrong)


def test_the_step_falls_to_nothing_along_a_cosine():
    optimizer = cosine_adam(**SETTINGS, clipnorm=None, decay_steps=4)
    variable, rates = tf.Variable([0.0]), []
    for _ in range(5):
        rates.append(float(optimizer.learning_rate))
        optimizer.apply([tf.constant([1.0])], [variable])
    np.testing.assert_allclose(rates, 0.05 * (1.0 + np.cos(np.pi * np.arange(5) / 4)), atol=1e-7)
