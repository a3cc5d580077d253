from __future__ import annotations

import numpy as np
import pytest
import tensorflow as tf

from qgan_framework.errors import ConfigurationError
from qgan_framework.fock import circuit as fock_circuit
from qgan_framework.fock import measurements, states
from qgan_framework.fock.layout import layer_layout
from qgan_framework.layers.encodings.angle_encoding import AngleEncoding
from tests.layers.encodings.circuits import circuit, latents


def test_modes_start_in_coherent_states_of_the_phases():
    layer = circuit(
        AngleEncoding(initial_amplitude=0.5), latent_dim=2, n_modes=2, cutoff_dim=12, identity=True
    )
    layer.encoding.scale.assign([1.0, 2.0])
    layer.encoding.amplitude.assign([0.5, 0.8])
    real, imaginary = measurements.annihilation(layer(np.array([[0.3, -0.4]], np.float32)))
    reached = real.numpy()[0] + 1j * imaginary.numpy()[0]
    amplitudes = np.array([0.5, 0.8]) * np.exp(1j * np.array([0.3, -0.8]))
    np.testing.assert_allclose(reached, amplitudes, rtol=0, atol=1e-5)


def test_phases_are_uploaded_again_in_every_layer():
    encoding = AngleEncoding()
    layer = circuit(encoding, latent_dim=3, n_modes=2, n_layers=3)
    points = latents(3)
    phases = np.stack([points[:, 0] + points[:, 2], points[:, 1]], axis=1)  # in turn, and adding up
    batch = encoding(points, tf.convert_to_tensor(layer.circuit_weights))
    np.testing.assert_allclose(batch.displacement, np.exp(1j * phases), rtol=0, atol=1e-6)
    shifts = batch.weights.numpy() - layer.circuit_weights.numpy()
    expected = np.zeros((3, 3, 14))
    expected[:, :, layer_layout(2).displacement_phase] = phases[:, None]
    np.testing.assert_allclose(shifts, expected, rtol=0, atol=1e-6)


def test_kets_are_those_of_circuits_with_shifted_displacement_phases():
    layer = circuit(AngleEncoding(), latent_dim=2, n_modes=2, n_layers=2)
    point = latents(2, 1)
    weights = layer.circuit_weights.numpy().astype(float)
    weights[:, 10:12] += point[0]  # the last six of fourteen are displacements r, their phases, and Kerr
    start = states.product(states.coherent(tf.constant(np.exp(1j * point)), cutoff_dim=4))
    expected = fock_circuit.run(tf.constant(weights), start)
    np.testing.assert_allclose(layer(point), expected, rtol=0, atol=1e-6)


def test_one_latent_reaches_all_modes():
    encoding = AngleEncoding()
    layer = circuit(encoding, latent_dim=1, n_modes=3, cutoff_dim=2)
    batch = encoding(np.array([[0.7]], np.float32), tf.convert_to_tensor(layer.circuit_weights))
    np.testing.assert_allclose(batch.displacement, np.full((1, 3), np.exp(0.7j)), rtol=0, atol=1e-6)


def test_scales_and_amplitudes_are_trained():
    layer = circuit(AngleEncoding(initial_scale=0.25, initial_amplitude=0.75), latent_dim=5, n_modes=2)
    scale, amplitude = layer.encoding.trainable_variables
    np.testing.assert_array_equal(scale, np.full(5, 0.25))
    np.testing.assert_array_equal(amplitude, np.full(2, 0.75))
    with tf.GradientTape() as tape:
        loss = tf.reduce_sum(measurements.position(layer(latents(5))))
    for gradient in tape.gradient(loss, [scale.value, amplitude.value]):
        assert (np.abs(gradient) > 1e-4).all()


@pytest.mark.parametrize("key", ["initial_scale", "initial_amplitude"])
def test_settings_are_checked(key):
    with pytest.raises(ConfigurationError, match=key):
        AngleEncoding(**{key: 0.0})
