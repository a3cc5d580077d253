from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
import tensorflow as tf

from qgan_framework.errors import ConfigurationError
from qgan_framework.layers.encodings.classical_neural import ClassicalNeural
from tests.layers.encodings.circuits import circuit, latents


def shifts(encoding: ClassicalNeural, points: np.ndarray) -> np.ndarray:
    """What the network adds to the circuit's own parameters, (B, n_layers, n_parameters)."""
    layer = circuit(encoding, latent_dim=points.shape[-1], n_modes=2, n_layers=2)
    batch = encoding(points, tf.convert_to_tensor(layer.circuit_weights))
    assert batch.displacement is None and batch.squeezing is None
    return batch.weights.numpy() - layer.circuit_weights.numpy()


def test_all_parameters_are_shifted():
    difference = np.diff(shifts(ClassicalNeural(hidden_units=[8], seed=0), latents(3, 2)), axis=0)
    assert difference.shape == (1, 2, 14)
    assert (np.abs(difference) > 1e-5).all()


def test_shifts_are_bounded():
    moved = shifts(ClassicalNeural(hidden_units=[8], scale=0.2, initial_scale=50.0, seed=0), latents(3, 50))
    assert 0.19 < np.abs(moved).max() <= 0.2 + 1e-6


def test_it_starts_near_the_circuits_own_weights():
    moved = shifts(ClassicalNeural(hidden_units=[16], initial_scale=0.01, seed=0), latents(3, 50))
    assert 0.0 < np.abs(moved).max() < 0.05


@pytest.mark.parametrize("latent_dim", [1, 2, 5])
def test_distinct_latents_start_as_distinct_states(latent_dim):
    layer = circuit(ClassicalNeural(hidden_units=[8], seed=1), latent_dim=latent_dim, n_modes=2)
    axes = np.eye(latent_dim, dtype=np.float32)
    kets = layer(np.vstack([0.0 * axes[:1], axes, -axes])).numpy().reshape(2 * latent_dim + 1, -1)
    overlaps = np.abs(kets.conj() @ kets.T) / np.outer(*[np.linalg.norm(kets, axis=1)] * 2)
    assert (overlaps[~np.eye(len(kets), dtype=bool)] < 1.0 - 1e-4).all()


@pytest.mark.parametrize("hidden_units", [[], [4], [4, 6]])
def test_all_its_layers_are_trained(hidden_units):
    layer = circuit(ClassicalNeural(hidden_units=hidden_units, seed=0), latent_dim=3, n_layers=2)
    sizes = [3, *hidden_units, 2 * 6]
    shapes = [shape for n, m in pairwise(sizes) for shape in ((n, m), (m,))]
    assert [tuple(variable.shape) for variable in layer.encoding.trainable_variables] == shapes


def test_the_seed_decides_the_weights():
    one, same, other = (
        shifts(ClassicalNeural(hidden_units=[4], seed=seed), latents(2)) for seed in (7, 7, 8)
    )
    np.testing.assert_array_equal(one, same)
    assert not np.isclose(one, other, atol=1e-6).any()


@pytest.mark.parametrize(
    ("key", "wrong"), [("hidden_units", [0]), ("hidden_units", 8), ("scale", 0.0), ("initial_scale", -1.0)]
)
def test_settings_are_checked(key, wrong):
    with pytest.raises(ConfigurationError, match=key):
        ClassicalNeural(**{"hidden_units": [4], "seed": 0} | {key: wrong})
