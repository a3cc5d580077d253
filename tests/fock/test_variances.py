"""Variances, and quadratures at an angle, against Strawberry Fields."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
import tensorflow as tf

from qgan_framework.fock import measurements, states, variances
from tests.fock import differences, kets, reference

MEASURES = {
    "x": variances.position_variance,
    "p": variances.momentum_variance,
    "n": variances.photon_number_variance,
    "angle": lambda ket: variances.quadrature_variance(ket, 0.4),
}
SIZES = [(1, 2), (1, 16), (2, 4), (2, 9), (3, 4)]


def equal(actual: tf.Tensor, expected: object) -> None:
    np.testing.assert_allclose(actual, expected, rtol=0, atol=1e-10)


@pytest.mark.parametrize(("n_modes", "cutoff_dim"), SIZES)
def test_variances_are_strawberry_fields(hbar: float, n_modes: int, cutoff_dim: int) -> None:
    ket = kets.random_kets(n_modes, cutoff_dim)
    state, modes = kets.strawberryfields_state(ket[0]), range(n_modes)
    equal(MEASURES["x"](tf.constant(ket)), [[state.quad_expectation(mode, 0)[1] for mode in modes]])
    equal(MEASURES["p"](tf.constant(ket)), [[state.quad_expectation(mode, np.pi / 2)[1] for mode in modes]])
    equal(MEASURES["n"](tf.constant(ket)), [[state.mean_photon(mode)[1] for mode in modes]])


@pytest.mark.parametrize(("n_modes", "cutoff_dim"), SIZES)
def test_quadratures_at_an_angle_are_strawberry_fields(hbar: float, n_modes: int, cutoff_dim: int) -> None:
    ket = kets.random_kets(n_modes, cutoff_dim, seed=1)
    state = kets.strawberryfields_state(ket[0])
    for phi in (0.7, -2.1):
        means, spreads = zip(*(state.quad_expectation(mode, phi) for mode in range(n_modes)), strict=True)
        equal(measurements.quadrature(tf.constant(ket), phi), [means])
        equal(variances.quadrature_variance(tf.constant(ket), phi), [spreads])


def test_every_mode_may_have_an_angle_of_its_own() -> None:
    ket, angles = tf.constant(kets.random_kets(2, 5)), [0.3, 1.2]
    for measure in (measurements.quadrature, variances.quadrature_variance):
        apart = tf.stack([measure(ket, phi)[:, mode] for mode, phi in enumerate(angles)], -1)
        equal(measure(ket, tf.constant(angles, tf.float64)), apart)


@pytest.mark.parametrize("seed", range(3))
def test_variances_of_a_circuit_are_strawberry_fields(hbar: float, seed: int) -> None:
    weights = np.random.default_rng(seed).normal(0, 0.3, (2, 14))
    state = reference.state(weights, n_modes=2, cutoff_dim=5, displacement=np.array([0.5, 0.4j]))
    ket = tf.constant(state.ket()[np.newaxis])
    assert np.vdot(ket, ket).real < 0.9999  # it leaks, so a renormalised value would differ
    equal(MEASURES["x"](ket), [[state.quad_expectation(mode, 0)[1] for mode in range(2)]])
    equal(MEASURES["p"](ket), [[state.quad_expectation(mode, np.pi / 2)[1] for mode in range(2)]])
    equal(MEASURES["n"](ket), [[state.mean_photon(mode)[1] for mode in range(2)]])


def test_squeezing_narrows_one_quadrature_and_widens_the_other(hbar: float) -> None:
    r = np.array([[0.3, -0.5]])
    amplitudes = states.displaced_squeezed(
        tf.constant([[0.4 - 0.2j, 0.1]], tf.complex128), tf.constant(r, tf.complex128), cutoff_dim=40
    )
    ket = states.product(amplitudes)
    equal(MEASURES["x"](ket), hbar / 2 * np.exp(-2 * r))
    equal(MEASURES["p"](ket), hbar / 2 * np.exp(2 * r))


def test_photon_numbers_of_a_coherent_state_are_poissonian() -> None:
    alpha = np.array([[0.8, 0.3j]])
    ket = states.product(states.coherent(tf.constant(alpha), cutoff_dim=25))
    equal(MEASURES["n"](ket), np.abs(alpha) ** 2)


@pytest.mark.parametrize("name", MEASURES)
def test_gradients_are_those_of_finite_differences(name: str) -> None:
    measure: Callable[[tf.Tensor], tf.Tensor] = MEASURES[name]
    ket = kets.random_kets(2, 3)[0]

    def losses(points: tf.Tensor) -> tf.Tensor:
        return measure(points) @ tf.constant([[1.0], [-0.6]], tf.float64)

    with tf.GradientTape() as tape:
        point = tf.constant(ket)
        tape.watch(point)
        loss = losses(point[None])
    expected = differences.gradient(lambda points: losses(tf.constant(points)).numpy()[:, 0], ket)
    np.testing.assert_allclose(tape.gradient(loss, point), expected, rtol=1e-6, atol=1e-7)


@pytest.mark.parametrize("name", MEASURES)
def test_compiled_single_precision_agrees(name: str) -> None:
    ket = tf.constant(kets.random_kets(2, 6, batch_size=4))
    compiled = tf.function(MEASURES[name], jit_compile=True, autograph=False)
    values = compiled(tf.cast(ket, tf.complex64))
    assert values.dtype == tf.float32
    np.testing.assert_allclose(values, MEASURES[name](ket), rtol=2e-5, atol=2e-5)
