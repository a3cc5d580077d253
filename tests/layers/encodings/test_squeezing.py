from __future__ import annotations

import numpy as np
import pytest

from qgan_framework.errors import ConfigurationError
from qgan_framework.fock import measurements
from qgan_framework.layers.encodings.squeezing import Squeezing
from tests.layers.encodings.circuits import circuit, latents


def test_nothing_is_trained():
    assert circuit(Squeezing(), latent_dim=3, n_modes=2).encoding.trainable_variables == []


def test_modes_start_squeezed():
    layer = circuit(Squeezing(scale=0.4), latent_dim=4, n_modes=2, cutoff_dim=16, identity=True)
    ket = layer(np.eye(4, dtype=np.float32))
    expected = np.sinh(0.4) ** 2 * np.vstack([np.eye(2), np.eye(2)])  # sinh²|z| photons, whatever the phase
    np.testing.assert_allclose(measurements.photon_number(ket), expected, rtol=0, atol=1e-4)
    assert not ket.numpy()[:, 1::2].any() and not ket.numpy()[:, :, 1::2].any()  # photons come in pairs


def test_latents_are_real_and_imaginary_parts():
    ket = circuit(Squeezing(scale=0.4), latent_dim=2, n_modes=1, identity=True)(latents(2)).numpy()
    z = 0.4 * latents(2).astype(float) @ [1.0, 1.0j]
    # S(z)|0> = √sech r (|0> − e^{iφ} tanh r |2>/√2 + …)
    np.testing.assert_allclose(ket[:, 0], 1.0 / np.sqrt(np.cosh(np.abs(z))), rtol=0, atol=1e-6)
    ratio = -np.exp(1j * np.angle(z)) * np.tanh(np.abs(z)) / np.sqrt(2.0)
    np.testing.assert_allclose(ket[:, 2] / ket[:, 0], ratio, rtol=0, atol=1e-6)


@pytest.mark.parametrize("wrong", [0.0, -1.0, "1", True])
def test_the_scale_is_checked(wrong):
    with pytest.raises(ConfigurationError, match="scale"):
        Squeezing(scale=wrong)
