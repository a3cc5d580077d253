"""Expectation values against the state object of Strawberry Fields, for hbar = 2 and another value."""

from __future__ import annotations

import numpy as np
import pytest
import tensorflow as tf

from qgan_framework.engines.strawberryfields import import_strawberryfields
from qgan_framework.fock import measurements, states
from tests.fock import reference


@pytest.mark.parametrize(("n_modes", "cutoff_dim"), [(1, 4), (1, 16), (2, 4), (2, 9), (3, 4)])
def test_expectations_are_strawberry_fields(hbar: float, n_modes: int, cutoff_dim: int) -> None:
    ket = _unnormalised(n_modes, cutoff_dim)
    state = import_strawberryfields().backends.BaseFockState(ket, n_modes, True, cutoff_dim)
    modes = range(n_modes)
    batch = tf.constant(ket[np.newaxis])
    expected_x = [[state.quad_expectation(mode, 0)[0] for mode in modes]]
    expected_p = [[state.quad_expectation(mode, np.pi / 2)[0] for mode in modes]]
    expected_n = [[state.mean_photon(mode)[0] for mode in modes]]
    np.testing.assert_allclose(measurements.position(batch), expected_x, rtol=0, atol=1e-10)
    np.testing.assert_allclose(measurements.momentum(batch), expected_p, rtol=0, atol=1e-10)
    np.testing.assert_allclose(measurements.photon_number(batch), expected_n, rtol=0, atol=1e-10)
    np.testing.assert_allclose(measurements.norm(batch), [np.vdot(ket, ket).real], rtol=0, atol=1e-12)


def test_expectations_of_a_circuit_are_strawberry_fields(hbar: float) -> None:
    weights = np.random.default_rng(3).normal(0, 0.3, (2, 14))
    state = reference.state(weights, n_modes=2, cutoff_dim=5, displacement=np.array([0.5, 0.4j]))
    ket = tf.constant(state.ket()[np.newaxis])
    x = [[state.quad_expectation(mode, 0)[0] for mode in range(2)]]
    n = [[state.mean_photon(mode)[0] for mode in range(2)]]
    assert np.vdot(ket, ket).real < 0.999  # the truncation leaks, so a renormalised value would differ
    np.testing.assert_allclose(measurements.position(ket), x, rtol=0, atol=1e-10)
    np.testing.assert_allclose(measurements.photon_number(ket), n, rtol=0, atol=1e-10)


def test_coherent_state_has_the_quadratures_of_its_amplitude(hbar: float) -> None:
    alpha = np.array([[0.4 - 0.7j, 0.2], [0, -0.3j]])
    ket = states.product(states.coherent(tf.constant(alpha), cutoff_dim=20))
    scale = np.sqrt(2 * hbar)
    np.testing.assert_allclose(measurements.position(ket), scale * alpha.real, rtol=0, atol=1e-10)
    np.testing.assert_allclose(measurements.momentum(ket), scale * alpha.imag, rtol=0, atol=1e-10)
    np.testing.assert_allclose(measurements.photon_number(ket), np.abs(alpha) ** 2, rtol=0, atol=1e-10)


@pytest.mark.parametrize(("dtype", "real"), [("complex64", tf.float32), ("complex128", tf.float64)])
def test_samples_are_independent_and_real(dtype: str, real: tf.DType) -> None:
    kets = tf.cast(np.stack([_unnormalised(2, 4, seed) for seed in range(3)]), dtype)
    for measure in (
        measurements.position,
        measurements.momentum,
        measurements.photon_number,
        measurements.norm,
    ):
        together = measure(kets)
        assert together.dtype == real
        alone = tf.concat([measure(kets[i : i + 1]) for i in range(3)], axis=0)
        np.testing.assert_allclose(together, alone, rtol=1e-5, atol=1e-6)


def _unnormalised(n_modes: int, cutoff_dim: int, seed: int = 0) -> np.ndarray:
    rng = np.random.default_rng(seed)
    shape = (cutoff_dim,) * n_modes
    ket = rng.normal(size=shape) + 1j * rng.normal(size=shape)
    return 0.9 * ket / np.linalg.norm(ket)
