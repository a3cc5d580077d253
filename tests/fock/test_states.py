"""Prepared states against gates of Strawberry Fields in a much larger space."""

from __future__ import annotations

import numpy as np
import pytest
import tensorflow as tf

from qgan_framework.fock import states
from tests.fock import differences, reference

# Singular points of polar coordinates among them: nothing, displacement alone, squeezing alone.
CASES = [(0, 0), (0.4 - 0.7j, 0), (0, -0.5 + 0.2j), (0.6j, 0.6), (-0.5, -0.4j), (0.3 + 0.2j, 0.1 - 0.5j)]


def test_vacuum_has_no_photons() -> None:
    ket = states.vacuum(3, 2, 4, tf.complex64)
    assert ket.shape == (3, 4, 4) and ket.dtype == tf.complex64
    expected = np.zeros((3, 4, 4))
    expected[:, 0, 0] = 1
    np.testing.assert_array_equal(ket, expected)


@pytest.mark.parametrize("cutoff_dim", [4, 8, 16])
def test_displaced_squeezed_is_strawberry_fields(cutoff_dim: int) -> None:
    alpha, z = _case_tensors()
    amplitudes = states.displaced_squeezed(alpha, z, cutoff_dim=cutoff_dim)
    expected = [reference.displaced_squeezed(a, s, cutoff_dim) for a, s in CASES]
    np.testing.assert_allclose(amplitudes, expected, rtol=0, atol=1e-10)


@pytest.mark.parametrize("cutoff_dim", [4, 8, 16])
def test_coherent_is_strawberry_fields(cutoff_dim: int) -> None:
    alpha, _ = _case_tensors()
    expected = [reference.displaced_squeezed(a, 0, cutoff_dim) for a, _ in CASES]
    np.testing.assert_allclose(states.coherent(alpha, cutoff_dim=cutoff_dim), expected, rtol=0, atol=1e-10)


def test_coherent_keeps_its_leading_axes() -> None:
    alpha = tf.reshape(_case_tensors()[0], (3, 2))
    amplitudes = states.coherent(alpha, cutoff_dim=5)
    flat = states.coherent(tf.reshape(alpha, (6,)), cutoff_dim=5)
    np.testing.assert_allclose(amplitudes, tf.reshape(flat, (3, 2, 5)), rtol=0, atol=1e-15)


@pytest.mark.parametrize("n_modes", [1, 2, 3])
def test_product_is_the_outer_product_of_the_modes(n_modes: int) -> None:
    rng = np.random.default_rng(n_modes)
    amplitudes = rng.normal(size=(2, n_modes, 3)) + 1j * rng.normal(size=(2, n_modes, 3))
    ket = states.product(tf.constant(amplitudes)).numpy()
    assert ket.shape == (2,) + (3,) * n_modes
    for sample, modes in zip(ket, amplitudes, strict=True):
        for index in np.ndindex(sample.shape):
            expected = np.prod([modes[m, n] for m, n in enumerate(index)])
            assert sample[index] == pytest.approx(expected, abs=1e-14)


@pytest.mark.parametrize(("alpha", "z"), CASES)
def test_gradients_are_those_of_finite_differences(alpha: complex, z: complex) -> None:
    direction = tf.constant(np.random.default_rng(0).normal(size=(8, 2)) @ [1, 1j])

    def losses(points: tf.Tensor) -> tf.Tensor:
        amplitudes = states.displaced_squeezed(points[:, 0], points[:, 1], cutoff_dim=8)
        return tf.reduce_sum(tf.math.real(direction * amplitudes), axis=-1)

    point = np.array([alpha, z], complex)
    variable = tf.Variable(point)
    with tf.GradientTape() as tape:
        loss = losses(variable[tf.newaxis])
    expected = differences.gradient(lambda points: losses(tf.constant(points)).numpy(), point)
    np.testing.assert_allclose(tape.gradient(loss, variable), expected, rtol=1e-6, atol=1e-7)


@pytest.mark.parametrize("alpha", [0, 0.4 - 0.7j])
def test_coherent_gradient_is_right_at_zero_too(alpha: complex) -> None:
    direction = tf.constant(np.random.default_rng(0).normal(size=(8, 2)) @ [1, 1j])

    def losses(points: tf.Tensor) -> tf.Tensor:
        return tf.reduce_sum(tf.math.real(direction * states.coherent(points, cutoff_dim=8)), axis=-1)

    variable = tf.Variable(complex(alpha), dtype=tf.complex128)
    with tf.GradientTape() as tape:
        loss = losses(tf.convert_to_tensor(variable)[tf.newaxis])
    expected = differences.gradient(
        lambda points: losses(tf.constant(points)).numpy(), np.array(alpha, complex)
    )
    np.testing.assert_allclose(tape.gradient(loss, variable), expected, rtol=1e-6, atol=1e-7)


def _case_tensors() -> tuple[tf.Tensor, tf.Tensor]:
    alpha, z = np.array(CASES, complex).T
    return tf.constant(alpha), tf.constant(z)


def test_squeezing_beyond_all_bounds_leaves_nothing_and_has_no_gradient() -> None:
    z = tf.constant(np.array([50.0, 95.0 + 10.0j]), tf.complex64)
    with tf.GradientTape() as tape:
        tape.watch(z)
        norm = tf.reduce_sum(tf.abs(states.displaced_squeezed(tf.zeros_like(z), z, cutoff_dim=4)) ** 2)
    np.testing.assert_allclose(norm, 0.0, atol=1e-12)
    np.testing.assert_allclose(tape.gradient(norm, z), 0.0, atol=1e-12)


def test_amplitudes_far_out_are_zero_and_finite_to_differentiate():
    alpha = tf.constant([1e3 + 1e3j, 36.9, 38.0, 1e200], tf.complex128)
    with tf.GradientTape() as tape:
        tape.watch(alpha)
        amplitudes = states.coherent(alpha, cutoff_dim=100)
        loss = tf.reduce_sum(tf.abs(amplitudes) ** 2)
    np.testing.assert_allclose(np.abs(amplitudes), 0.0, atol=1e-200)
    assert np.all(np.isfinite(tape.gradient(loss, alpha)))


def test_no_amplitude_hides_what_is_not_a_number():
    alpha = tf.constant([np.nan + 0j])
    for coherent in (states.coherent, tf.function(states.coherent, jit_compile=True)):
        assert np.isnan(coherent(alpha, cutoff_dim=4)).all()
