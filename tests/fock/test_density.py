from __future__ import annotations

from functools import reduce

import numpy as np
import pytest
import tensorflow as tf
from numpy.typing import NDArray

from qgan_framework.fock import density, measurements, states, variances, wavefunctions
from tests.fock import differences, kets

SELECTIONS = [(1, (0,)), (2, (0,)), (2, (1,)), (2, (0, 1)), (3, (1,)), (3, (0, 1)), (3, (2, 0)), (4, (3, 1))]


def by_definition(ket: NDArray[np.complex128], x: NDArray[np.float64], modes: tuple[int, ...]) -> NDArray:
    """Every mode's level carried to positions, or summed, one ket at a time."""
    waves = wavefunctions.table(x, cutoff_dim=ket.shape[-1])
    ordered = np.moveaxis(ket, modes, range(len(modes)))
    for _ in modes:  # the first axis goes, the axis of positions comes last
        ordered = np.tensordot(ordered, waves, [[0], [0]])
    others = ket.ndim - len(modes)
    return np.sum(np.abs(ordered) ** 2, axis=tuple(range(others)))


@pytest.mark.parametrize("n_points", [3, 40])  # few and many points take the two orders of contraction
@pytest.mark.parametrize(("n_modes", "modes"), SELECTIONS)
def test_densities_are_those_of_the_definition(
    hbar: float, n_modes: int, modes: tuple[int, ...], n_points: int
) -> None:
    batch, x = kets.random_kets(n_modes, 4, batch_size=2), np.linspace(-5.0, 4.0, n_points)
    actual = density.position_density(tf.constant(batch), x, modes=modes)
    np.testing.assert_allclose(actual, [by_definition(ket, x, modes) for ket in batch], rtol=0, atol=1e-13)


@pytest.mark.parametrize(("n_modes", "modes"), SELECTIONS)
def test_densities_integrate_to_the_norm(hbar: float, n_modes: int, modes: tuple[int, ...]) -> None:
    ket = tf.constant(kets.random_kets(n_modes, 5, batch_size=2, norm=0.8))
    x = wavefunctions.covering_grid(5, 80)
    values = density.position_density(ket, x, modes=modes)
    total = tf.reduce_sum(values, list(range(1, 1 + len(modes)))) * (x[1] - x[0]) ** len(modes)
    np.testing.assert_allclose(total, measurements.norm(ket), rtol=0, atol=1e-9)


@pytest.mark.parametrize("phi", [0.0, 0.9, np.pi / 2])
def test_moments_are_the_expectation_values(hbar: float, phi: float) -> None:
    ket = tf.constant(kets.random_kets(3, 5, batch_size=2))
    x = wavefunctions.covering_grid(5, 100)
    for mode in range(3):
        values = density.position_density(ket, x, modes=[mode], phi=phi) * (x[1] - x[0])
        mean, square = np.sum(x * values, -1), np.sum(x**2 * values, -1)
        expected = measurements.quadrature(ket, phi)[:, mode]
        np.testing.assert_allclose(mean, expected, rtol=0, atol=1e-9)
        spread = variances.quadrature_variance(ket, phi)[:, mode]
        np.testing.assert_allclose(square - mean**2, spread, rtol=0, atol=1e-8)


def test_each_of_two_modes_may_have_an_angle() -> None:
    ket, x = tf.constant(kets.random_kets(3, 5)), wavefunctions.covering_grid(5, 80)
    both = density.position_density(ket, x, modes=(2, 0), phi=(0.3, 1.1)) * (x[1] - x[0])
    for axis, mode, phi in ((2, 2, 0.3), (1, 0, 1.1)):
        alone = density.position_density(ket, x, modes=(mode,), phi=phi)
        np.testing.assert_allclose(tf.reduce_sum(both, axis), alone, rtol=0, atol=1e-9)


def test_coherent_states_are_gaussians(hbar: float) -> None:
    alpha, x = np.array([[0.6 - 0.3j, -0.4]]), np.linspace(-4.0, 4.0, 30)
    ket = states.product(states.coherent(tf.constant(alpha), cutoff_dim=25))
    centres = np.sqrt(2 * hbar) * alpha[0].real
    marginals = [np.exp(-((x - centre) ** 2) / hbar) / np.sqrt(np.pi * hbar) for centre in centres]
    actual = density.position_density(ket, x, modes=(0, 1))[0]
    np.testing.assert_allclose(actual, reduce(np.multiply.outer, marginals), rtol=0, atol=1e-10)


@pytest.mark.parametrize("n_points", [3, 20])
@pytest.mark.parametrize(("n_modes", "modes"), [(1, (0,)), (2, (1,)), (3, (2, 0))])
def test_gradients_are_those_of_finite_differences(
    n_modes: int, modes: tuple[int, ...], n_points: int
) -> None:
    ket, x = kets.random_kets(n_modes, 3)[0], np.linspace(-2.0, 3.0, n_points)
    direction = np.random.default_rng(0).normal(size=(n_points,) * len(modes))

    def losses(points: tf.Tensor) -> tf.Tensor:
        values = density.position_density(points, x, modes=modes, phi=0.2)
        return tf.reduce_sum(values * direction, list(range(1, 1 + len(modes))))

    with tf.GradientTape() as tape:
        point = tf.constant(ket)
        tape.watch(point)
        loss = losses(point[None])
    expected = differences.gradient(lambda points: losses(tf.constant(points)).numpy(), ket)
    np.testing.assert_allclose(tape.gradient(loss, point), expected, rtol=1e-6, atol=1e-7)


def test_second_derivatives_are_those_of_finite_differences() -> None:
    ket, x = kets.random_kets(2, 3)[0], np.linspace(-2.0, 3.0, 20)
    direction = np.random.default_rng(0).normal(size=20)

    def slopes(points: tf.Tensor) -> tf.Tensor:
        with tf.GradientTape() as tape:
            tape.watch(points)
            loss = tf.reduce_sum(density.position_density(points, x) ** 2 * direction)
        return tape.gradient(loss, points)

    def losses(points: tf.Tensor) -> tf.Tensor:
        return tf.reduce_sum(tf.abs(slopes(points)) ** 2, [1, 2])

    with tf.GradientTape() as tape:
        point = tf.constant(ket)
        tape.watch(point)
        loss = losses(point[None])
    expected = differences.gradient(lambda points: losses(tf.constant(points)).numpy(), ket)
    np.testing.assert_allclose(tape.gradient(loss, point), expected, rtol=1e-6, atol=1e-6)


def test_compiled_single_precision_agrees() -> None:
    ket, x = tf.constant(kets.random_kets(3, 6, batch_size=3)), np.linspace(-6.0, 6.0, 24)

    @tf.function(jit_compile=True, autograph=False)
    def compiled(batch: tf.Tensor) -> tf.Tensor:
        return density.position_density(batch, x, modes=(0, 2))

    values = compiled(tf.cast(ket, tf.complex64))
    assert values.dtype == tf.float32
    expected = density.position_density(ket, x, modes=(0, 2))
    np.testing.assert_allclose(values, expected, rtol=0, atol=1e-6)


@pytest.mark.parametrize("modes", [(), (0, 1, 2), (1, 1), (3,), (-1,)])
def test_modes_that_there_are_not_are_refused(modes: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="mode"):
        density.position_density(tf.constant(kets.random_kets(3, 3)), np.linspace(-1, 1, 4), modes=modes)


def test_angles_have_to_fit_the_modes() -> None:
    with pytest.raises(ValueError, match="1 angles for 2 modes"):
        density.position_density(
            tf.constant(kets.random_kets(2, 3)), np.linspace(-1, 1, 4), modes=(0, 1), phi=[0.5]
        )
