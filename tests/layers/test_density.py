from __future__ import annotations

import keras
import numpy as np
import pytest
import tensorflow as tf

from qgan_framework.errors import ConfigurationError
from qgan_framework.fock import density
from qgan_framework.layers.density import PositionDensity
from tests.fock import kets


@pytest.mark.parametrize("modes", [[1], [2, 0]])
def test_the_layer_gives_the_density_on_its_grid(modes):
    layer, ket = (
        PositionDensity(n_points=9, x_max=3.0, modes=modes),
        tf.constant(kets.random_kets(3, 4, batch_size=2)),
    )
    values = layer(ket)
    assert values.shape == layer.compute_output_shape(ket.shape)
    expected = density.position_density(ket, np.linspace(-3.0, 3.0, 9), modes=modes)
    np.testing.assert_array_equal(values, expected)
    np.testing.assert_array_equal(layer.grid, np.linspace(-3.0, 3.0, 9))


def test_precision_follows_the_ket():
    layer = PositionDensity(n_points=5, x_max=2.0, modes=[0])
    assert layer(tf.constant(kets.random_kets(2, 4), tf.complex64)).dtype == tf.float32


def test_a_model_with_it_is_saved_and_reloaded(tmp_path):
    inputs = keras.Input((4, 4), dtype="complex64")
    model = keras.Model(inputs, PositionDensity(n_points=6, x_max=2.5, modes=[1, 0])(inputs))
    model.save(tmp_path / "model.keras")
    ket = tf.constant(kets.random_kets(2, 4, batch_size=3), tf.complex64)
    reloaded = keras.saving.load_model(tmp_path / "model.keras")
    np.testing.assert_allclose(reloaded(ket), model(ket), rtol=0, atol=1e-7)
    assert model.output_shape == (None, 6, 6)


@pytest.mark.parametrize(
    ("key", "arguments"),
    [
        ("modes", {"modes": []}),
        ("modes", {"modes": [0, 1, 2]}),
        ("modes", {"modes": [1, 1]}),
        ("modes", {"modes": [-1]}),
        ("n_points", {"n_points": 1}),
        ("x_max", {"x_max": 0.0}),
    ],
)
def test_impossible_grids_and_modes_are_refused(key, arguments):
    with pytest.raises(ConfigurationError, match=key):
        PositionDensity(**{"n_points": 8, "x_max": 3.0, "modes": [0], **arguments})


def test_a_mode_that_kets_have_not_is_refused_when_the_model_is_built():
    with pytest.raises(ConfigurationError, match=r"modes: got \[2\] of kets with 2 modes"):
        PositionDensity(n_points=8, x_max=3.0, modes=[2])(keras.Input((4, 4), dtype="complex64"))
