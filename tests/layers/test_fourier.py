"""Fourier features: what they are, and that they are the same again."""

from __future__ import annotations

import keras
import numpy as np
import pytest
import tensorflow as tf

from qgan_framework.errors import ConfigurationError
from qgan_framework.layers.fourier import FourierFeatures
from tests.models import tiny

POINTS = np.random.default_rng(0).normal(size=(5, 2)).astype(np.float32)


def test_the_point_stands_beside_sines_and_cosines_of_mean_square_one() -> None:
    layer = FourierFeatures(n_frequencies=3, scale=2.0, seed=1)
    features = layer(POINTS).numpy()
    phases = POINTS @ layer.frequencies.numpy()
    waves = np.sqrt(2.0) * np.concatenate([np.sin(phases), np.cos(phases)], 1)
    np.testing.assert_allclose(features, np.concatenate([POINTS, waves], 1), atol=1e-5)
    assert layer.compute_output_shape((None, 2)) == (None, 8)
    assert layer.trainable_variables == []


def test_scale_is_the_deviation_of_the_frequencies_and_the_seed_decides_them() -> None:
    first, again, other = (FourierFeatures(n_frequencies=2000, scale=4.0, seed=seed) for seed in (1, 1, 2))
    for layer in (first, again, other):
        layer(POINTS)
    assert first.frequencies.numpy().std() == pytest.approx(4.0, rel=0.05)
    np.testing.assert_array_equal(first.frequencies, again.frequencies)
    assert not np.isclose(first.frequencies, other.frequencies).any()


def test_a_discriminator_of_them_learns_a_fine_pattern_that_a_plain_one_does_not() -> None:
    points = np.random.default_rng(1).uniform(-1.0, 1.0, (512, 1)).astype(np.float32)
    target = np.sign(np.sin(30.0 * points))
    errors = {}
    for n_frequencies in (0, 32):
        network = tiny.discriminator(
            data_dim=1, hidden_units=[16], fourier_features=n_frequencies, fourier_scale=30.0
        )
        optimizer = tiny.optimizer()

        @tf.function
        def step(
            network: keras.Model = network, optimizer: keras.optimizers.Optimizer = optimizer
        ) -> tf.Tensor:
            with tf.GradientTape() as tape:
                error = tf.reduce_mean(tf.square(network(points) - target))
            variables = network.trainable_variables
            optimizer.apply(tape.gradient(error, variables), variables)
            return error

        errors[n_frequencies] = min(float(step()) for _ in range(150))
    assert errors[32] < 0.5 < 0.8 < errors[0]


def test_impossible_settings_are_named() -> None:
    with pytest.raises(ConfigurationError, match="fourier_features"):
        tiny.discriminator(fourier_features=-1)
    with pytest.raises(ConfigurationError, match="n_frequencies"):
        FourierFeatures(n_frequencies=0, scale=1.0, seed=0)
