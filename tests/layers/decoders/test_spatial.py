from __future__ import annotations

import numpy as np
import pytest
import tensorflow as tf

from qgan_framework.errors import ConfigurationError
from qgan_framework.fock import conventions, measurements
from qgan_framework.layers.decoders.spatial import Spatial, position_limit


def test_the_range_of_positions_becomes_the_range_of_coordinates():
    decoder = Spatial(low=-1.0, high=3.0, x_range=2.0, data_dim=2)
    points = decoder(np.array([[-2.0, 2.0], [0.0, 1.0], [4.0, -3.0]], np.float32))
    np.testing.assert_allclose(
        points, [[-1.0, 3.0], [1.0, 2.0], [5.0, -2.0]], atol=1e-6
    )  # nothing is clipped


def test_columns_may_have_bounds_of_their_own():
    decoder = Spatial(low=[0.0, -1.0], high=[10.0, 1.0], x_range=1.0, data_dim=2)
    np.testing.assert_allclose(decoder(np.array([[0.5, -0.5]], np.float32)), [[7.5, -0.5]], atol=1e-6)


def test_the_first_features_are_used():
    decoder = Spatial(low=-1.0, high=1.0, x_range=1.0, data_dim=2)
    np.testing.assert_allclose(decoder(np.array([[0.1, 0.2, 0.3]], np.float32)), [[0.1, 0.2]], atol=1e-6)


@pytest.mark.parametrize("hbar", [2.0, 1.7])
@pytest.mark.parametrize("cutoff_dim", [2, 7])
def test_no_ket_is_beyond_the_limit_and_one_is_at_it(hbar, cutoff_dim, monkeypatch):
    monkeypatch.setattr(conventions, "HBAR", hbar)
    ladder = np.diag(np.sqrt(np.arange(1.0, cutoff_dim)), 1)
    furthest = tf.constant(np.linalg.eigh(ladder + ladder.T)[1][:, -1:].T, tf.complex128)
    x = measurements.position(furthest).numpy()
    np.testing.assert_allclose(x, [[position_limit(cutoff_dim)]], rtol=1e-12)
    assert position_limit(2) == pytest.approx(np.sqrt(hbar / 2.0))
    decoder = Spatial(low=-1.0, high=1.0, data_dim=1, cutoff_dim=cutoff_dim)
    np.testing.assert_allclose(decoder(x), [[1.0]], atol=1e-6)


def test_points_lie_on_the_grid():
    decoder = Spatial(low=-1.0, high=1.0, x_range=1.0, resolution=4, data_dim=1)
    features = np.linspace(-1, 1, 41, dtype=np.float32)[:, None]
    points = decoder(features).numpy()
    np.testing.assert_array_equal(np.unique(points), [-1.0, -0.5, 0.0, 0.5, 1.0])
    assert np.abs(points - features).max() <= 0.25 + 1e-6


def test_the_gradient_goes_straight_through_the_rounding():
    features = tf.constant([[-0.9, 0.3], [0.2, 0.77]])
    gradients = []
    for resolution in (None, 4):
        decoder = Spatial(low=[-1.0, 0.0], high=[1.0, 5.0], x_range=2.0, resolution=resolution, data_dim=2)
        with tf.GradientTape() as tape:
            tape.watch(features)
            loss = tf.reduce_sum(decoder(features))
        gradients.append(tape.gradient(loss, features))
    np.testing.assert_allclose(gradients[0], [[0.5, 1.25], [0.5, 1.25]], rtol=1e-6)
    np.testing.assert_allclose(gradients[1], gradients[0], rtol=1e-6)


def test_nothing_is_trained():
    decoder = Spatial(low=-1.0, high=1.0, data_dim=1, cutoff_dim=4)
    decoder.build((None, 2))
    assert decoder.variables == []


def test_every_column_needs_a_feature():
    with pytest.raises(
        ConfigurationError, match=r"n_modes: its 2 features .* 3 columns; .*observables.*linear"
    ):
        Spatial(low=-1.0, high=1.0, data_dim=3, cutoff_dim=4).build((None, 2))


@pytest.mark.parametrize(
    ("changed", "key"),
    [
        ({"low": 1.0}, "low"),
        ({"low": [0.0, 2.0]}, "low"),
        ({"low": [0.0]}, "low"),
        ({"high": [1.0, 1.0, 1.0]}, "high"),
        ({"high": "1"}, "high"),
        ({"resolution": 0}, "resolution"),
        ({"x_range": 0.0}, "x_range"),
        ({"cutoff_dim": None}, "x_range"),
    ],
    ids=str,
)
def test_impossible_settings_are_named(changed, key):
    settings = {"low": -1.0, "high": 1.0, "data_dim": 2, "cutoff_dim": 4}
    with pytest.raises(ConfigurationError) as raised:
        Spatial(**settings | changed)
    assert raised.value.key == key
