"""The encodings that displace modes: latents as they are, or mapped by trained weights."""

from __future__ import annotations

import numpy as np
import pytest
import tensorflow as tf

from qgan_framework.errors import ConfigurationError
from qgan_framework.fock import measurements
from qgan_framework.layers.encodings.base import quadrature_assignment
from qgan_framework.layers.encodings.coherent_state import CoherentState
from qgan_framework.layers.encodings.direct_displacement import DirectDisplacement
from tests.layers.encodings.circuits import circuit, latents

ENCODINGS = [CoherentState, DirectDisplacement]
SHAPES = [(1, 1), (2, 1), (3, 1), (1, 2), (2, 2), (5, 2), (1, 3)]
"""Latents and modes: as many, fewer and more latents than quadratures."""


@pytest.mark.parametrize(("latent_dim", "n_modes"), SHAPES)
@pytest.mark.parametrize("kind", ENCODINGS)
def test_every_latent_reaches_the_state(kind, latent_dim, n_modes):
    layer = circuit(kind(), latent_dim=latent_dim, n_modes=n_modes)
    start = latents(latent_dim, 1)
    moved = start + 0.5 * np.eye(latent_dim, dtype=np.float32)  # one latent changed in each row
    before, after = layer(start).numpy(), layer(moved).numpy()
    change = np.linalg.norm((after - before).reshape(latent_dim, -1), axis=1)
    assert (change > 0.05).all()


@pytest.mark.parametrize(("latent_dim", "n_modes"), SHAPES)
@pytest.mark.parametrize("kind", ENCODINGS)
def test_every_mode_is_reached(kind, latent_dim, n_modes):
    layer = circuit(kind(), latent_dim=latent_dim, n_modes=n_modes, identity=True)
    photons = measurements.photon_number(layer(latents(latent_dim)))
    assert photons.shape == (3, n_modes)
    assert (photons.numpy() > 1e-3).all()
    dark = measurements.photon_number(layer(np.zeros((1, latent_dim), np.float32)))
    np.testing.assert_allclose(dark, 0.0, rtol=0, atol=1e-12)


@pytest.mark.parametrize(("latent_dim", "n_modes"), SHAPES)
@pytest.mark.parametrize("kind", ENCODINGS)
def test_companions_in_the_batch_do_not_matter(kind, latent_dim, n_modes):
    layer = circuit(kind(), latent_dim=latent_dim, n_modes=n_modes)
    together = layer(latents(latent_dim)).numpy()
    assert together.shape == (3,) + (4,) * n_modes
    for index, point in enumerate(latents(latent_dim)):
        np.testing.assert_allclose(layer(point[None])[0], together[index], rtol=0, atol=1e-6)


@pytest.mark.parametrize(("latent_dim", "n_modes"), SHAPES)
def test_all_trained_weights_have_gradients(latent_dim, n_modes):
    layer = circuit(CoherentState(), latent_dim=latent_dim, n_modes=n_modes)
    kernel, bias = layer.encoding.trainable_variables
    assert (kernel.shape, bias.shape) == ((latent_dim, 2 * n_modes), (2 * n_modes,))
    # Even where the circuit does nothing and the ket is looked at in one direction only.
    direction = np.random.default_rng(0).normal(size=(4,) * n_modes)
    with tf.GradientTape() as tape:
        loss = tf.reduce_sum(direction * tf.math.real(layer(latents(latent_dim)) * (1.0 + 0.7j)))
    for gradient in tape.gradient(loss, [kernel.value, bias.value]):
        assert (np.abs(gradient) > 1e-6).all()


def test_direct_displacement_has_nothing_to_train():
    assert circuit(DirectDisplacement(), latent_dim=2, n_modes=2).encoding.trainable_variables == []


@pytest.mark.parametrize(("latent_dim", "n_modes"), SHAPES)
def test_the_trained_map_starts_as_the_fixed_one(latent_dim, n_modes):
    trained = circuit(CoherentState(initial_scale=0.3), latent_dim=latent_dim, n_modes=n_modes)
    fixed = circuit(DirectDisplacement(scale=0.3), latent_dim=latent_dim, n_modes=n_modes)
    np.testing.assert_allclose(trained(latents(latent_dim)), fixed(latents(latent_dim)), rtol=0, atol=1e-6)


def test_a_unit_of_latent_displaces_by_the_scale():
    layer = circuit(DirectDisplacement(scale=0.5), latent_dim=4, n_modes=2, cutoff_dim=12, identity=True)
    ket = layer(np.eye(4, dtype=np.float32))
    real, imaginary = measurements.annihilation(ket)  # <a> of a coherent state is its amplitude
    np.testing.assert_allclose(np.hstack([real, imaginary]), 0.5 * np.eye(4), rtol=0, atol=1e-5)


def test_the_trained_map_is_affine():
    layer = circuit(CoherentState(), latent_dim=2, n_modes=1, cutoff_dim=14, identity=True)
    layer.encoding.kernel.assign([[0.1, 0.2], [0.3, -0.4]])
    layer.encoding.bias.assign([0.05, -0.1])
    real, imaginary = measurements.annihilation(layer(np.array([[1.0, 2.0]], np.float32)))
    np.testing.assert_allclose([real[0, 0], imaginary[0, 0]], [0.75, -0.7], rtol=0, atol=1e-5)


@pytest.mark.parametrize(("latent_dim", "n_modes"), SHAPES)
def test_the_assignment_uses_every_latent_and_mode(latent_dim, n_modes):
    assignment = quadrature_assignment(latent_dim, n_modes)
    assert assignment.shape == (latent_dim, 2 * n_modes)
    assert assignment.any(axis=1).all()
    assert (assignment[:, :n_modes] + assignment[:, n_modes:]).any(axis=0).all()


@pytest.mark.parametrize(("kind", "key"), [(CoherentState, "initial_scale"), (DirectDisplacement, "scale")])
def test_scales_are_checked_and_survive_serialisation(kind, key):
    for wrong in (0.0, -1.0, "1", True):
        with pytest.raises(ConfigurationError, match=key):
            kind(**{key: wrong})
    again = kind.from_config(kind(**{key: 0.25}).get_config())
    assert getattr(again, key) == 0.25
