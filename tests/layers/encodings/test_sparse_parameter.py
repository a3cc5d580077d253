from __future__ import annotations

import numpy as np
import pytest
import tensorflow as tf

from qgan_framework.errors import ConfigurationError
from qgan_framework.fock import measurements
from qgan_framework.layers.encodings.sparse_parameter import SparseParameter
from tests.layers.encodings.circuits import circuit, latents

# Parameters of a layer of two modes: θ φ rotation, squeezing r (3, 4), θ φ rotation, displacement r (8, 9), …
TARGETS = [(0, 8), (0, 9), (0, 3), (0, 4), (1, 8), (1, 9), (1, 3), (1, 4)]


def shifts(latent_dim: int) -> np.ndarray:
    """What a unit of each latent adds to the parameters (n_layers, n_parameters)."""
    encoding = SparseParameter(initial_scale=0.5)
    layer = circuit(encoding, latent_dim=latent_dim, n_modes=2, n_layers=2)
    batch = encoding(np.eye(latent_dim, dtype=np.float32), tf.convert_to_tensor(layer.circuit_weights))
    assert batch.displacement is None and batch.squeezing is None
    return batch.weights.numpy() - layer.circuit_weights.numpy()


@pytest.mark.parametrize("latent_dim", [1, 2, 5, 8, 11])
def test_each_latent_shifts_one_parameter_in_turn(latent_dim):
    expected = np.zeros((latent_dim, 2, 14))
    for latent in range(latent_dim):
        expected[(latent, *TARGETS[latent % 8])] = 0.5  # the ninth begins again
    np.testing.assert_allclose(shifts(latent_dim), expected, rtol=0, atol=1e-7)


def test_every_target_changes_the_vacuum():
    layer = circuit(SparseParameter(), latent_dim=8, n_modes=2, n_layers=2, identity=True)
    photons = measurements.photon_number(layer(np.eye(8, dtype=np.float32)))
    assert (photons.numpy().sum(axis=1) > 0.01).all()


@pytest.mark.parametrize("latent_dim", [1, 5, 9])
def test_one_scale_a_latent_is_trained(latent_dim):
    layer = circuit(SparseParameter(), latent_dim=latent_dim, n_modes=2, n_layers=2)
    (scale,) = layer.encoding.trainable_variables
    np.testing.assert_array_equal(scale, np.full(latent_dim, 0.3, np.float32))
    with tf.GradientTape() as tape:
        loss = tf.reduce_sum(measurements.photon_number(layer(latents(latent_dim))))
    assert (np.abs(tape.gradient(loss, scale.value)) > 1e-5).all()


def test_settings_are_checked():
    with pytest.raises(ConfigurationError, match="initial_scale"):
        SparseParameter(initial_scale=-1.0)
