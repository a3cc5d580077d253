from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
import tensorflow as tf
from numpy.typing import NDArray
from scipy import integrate, stats

from qgan_framework.fock import density, measurements, states, variances, wavefunctions
from qgan_framework.fock.homodyne import homodyne, homodyne_marginals
from tests.fock import differences, kets

BOTH = pytest.mark.parametrize("measure", [homodyne, homodyne_marginals])


def strata(n: int) -> NDArray[np.float64]:
    """Uniform numbers as even as can be, (n, 1)."""
    return (np.arange(n)[:, None] + 0.5) / n


def repeated(ket: NDArray[np.complex128], n: int) -> tf.Tensor:
    return tf.repeat(tf.constant(ket), n, axis=0)


def distribution(ket: NDArray[np.complex128], mode: int, phi: float = 0.0) -> Callable[[NDArray], NDArray]:
    """The distribution function, by integration of the normalised density."""
    x = wavefunctions.covering_grid(ket.shape[-1], 4001)
    values = density.position_density(tf.constant(ket), x, modes=[mode], phi=phi)[0].numpy()
    cumulative = integrate.cumulative_simpson(values, x=x, initial=0.0)
    return lambda points: np.interp(points, x, cumulative / cumulative[-1])


@BOTH
@pytest.mark.parametrize("phi", [0.0, 1.3])
def test_one_mode_follows_its_density(hbar: float, measure: Callable[..., tf.Tensor], phi: float) -> None:
    ket = kets.random_kets(3, 5, norm=0.7)
    samples = measure(repeated(ket, 4000), strata(4000), modes=[1], phi=phi)[:, 0]
    assert stats.kstest(samples, distribution(ket, 1, phi)).statistic < 2 / 4000  # 1 / 8000 is the least


@BOTH
def test_moments_are_the_expectation_values(hbar: float, measure: Callable[..., tf.Tensor]) -> None:
    ket = kets.random_kets(2, 6, norm=1.0)
    for phi in (0.0, 0.7):
        samples = measure(repeated(ket, 20_000), strata(20_000), modes=[0], phi=phi)[:, 0]
        mean, spread = (
            f(tf.constant(ket), phi)[0, 0] for f in (measurements.quadrature, variances.quadrature_variance)
        )
        assert np.mean(samples) == pytest.approx(float(mean), abs=1e-3)
        assert np.var(samples) == pytest.approx(float(spread), abs=5e-3)


def test_samples_of_all_modes_follow_their_marginal_densities() -> None:
    ket, uniforms = kets.random_kets(3, 4), np.random.default_rng(0).uniform(size=(4000, 3))
    for measure in (homodyne, homodyne_marginals):
        samples = measure(repeated(ket, 4000), tf.constant(uniforms))
        for mode in range(3):
            assert stats.kstest(samples[:, mode], distribution(ket, mode)).pvalue > 0.01


def entangled(r: float) -> tf.Tensor:
    """A two-mode squeezed vacuum: tanh(r)^n / cosh(r) on |n n>, (1, D, D)."""
    return tf.constant(np.diag(np.tanh(r) ** np.arange(20) / np.cosh(r))[None], tf.complex128)


def test_joint_samples_keep_correlations_and_marginal_samples_lose_them(hbar: float) -> None:
    r, uniforms = 0.8, tf.constant(np.random.default_rng(1).uniform(size=(5000, 2)))
    ket = tf.repeat(entangled(r), 5000, axis=0)
    together, apart = homodyne(ket, uniforms).numpy(), homodyne_marginals(ket, uniforms).numpy()
    expected = hbar / 2 * np.array([[np.cosh(2 * r), np.sinh(2 * r)], [np.sinh(2 * r), np.cosh(2 * r)]])
    np.testing.assert_allclose(np.cov(together.T), expected, rtol=0, atol=0.25)
    assert np.corrcoef(together.T)[0, 1] == pytest.approx(np.tanh(2 * r), abs=0.02)
    assert abs(np.corrcoef(apart.T)[0, 1]) < 0.03


@pytest.mark.parametrize("modes", [(0, 1), (2, 0), (1,)])
def test_the_joint_density_is_that_of_the_ket(hbar: float, modes: tuple[int, ...]) -> None:
    """A map of uniform numbers to samples has the density 1 / |dx/du|, here the product of the diagonal."""
    ket, uniforms = kets.random_kets(3, 4), np.random.default_rng(2).uniform(0.02, 0.98, (40, len(modes)))
    u = tf.constant(uniforms)
    with tf.GradientTape() as tape:
        tape.watch(u)
        samples = homodyne(repeated(ket, 40), u, modes=modes)
    jacobian = tape.batch_jacobian(samples, u).numpy()
    actual = 1.0 / np.prod(np.diagonal(jacobian, axis1=1, axis2=2), axis=-1)
    expected = []
    for sample in samples.numpy():
        grid = np.unique(sample)
        values = density.position_density(tf.constant(ket), grid, modes=modes)[0].numpy()
        expected.append(values[tuple(np.searchsorted(grid, sample))] / 0.9**2)
    np.testing.assert_allclose(actual, expected, rtol=1e-3, atol=1e-5)


@BOTH
def test_gradients_in_the_ket_are_those_of_finite_differences(measure: Callable[..., tf.Tensor]) -> None:
    ket, x = kets.random_kets(2, 3)[0], wavefunctions.covering_grid(3, 200)
    uniforms = np.array([[0.37, 0.81]])

    def losses(points: tf.Tensor) -> tf.Tensor:
        samples = measure(points, tf.repeat(tf.constant(uniforms), points.shape[0], axis=0), x=x, phi=0.4)
        return tf.reduce_sum(samples * [1.0, -0.7], -1)

    with tf.GradientTape() as tape:
        point = tf.constant(ket)
        tape.watch(point)
        loss = losses(point[None])
    expected = differences.gradient(lambda points: losses(tf.constant(points)).numpy(), ket, step=1e-7)
    np.testing.assert_allclose(tape.gradient(loss, point), expected, rtol=1e-5, atol=1e-6)


def test_the_gradient_is_that_of_the_quantile() -> None:
    """A displacement moves every quantile alike, a squeezing in proportion to its distance from the centre."""
    parameters, u = tf.constant([0.3, 0.2], tf.float64), tf.constant([[0.05], [0.4], [0.9]], tf.float64)
    with tf.GradientTape() as tape:
        tape.watch(parameters)
        alpha, z = tf.unstack(tf.complex(parameters, tf.zeros_like(parameters)))
        ket = tf.repeat(states.displaced_squeezed(alpha[None], z[None], cutoff_dim=40), 3, axis=0)
        samples = homodyne(ket, u, x=np.linspace(-8, 8, 2001))[:, 0]
    slopes = tape.jacobian(samples, parameters)
    spread = np.exp(-0.2) * stats.norm.ppf(u[:, 0])  # hbar = 2: the vacuum's standard deviation is 1
    np.testing.assert_allclose(samples, 0.6 + spread, rtol=0, atol=2e-5)
    np.testing.assert_allclose(slopes[:, 0], [2.0] * 3, rtol=0, atol=1e-4)
    np.testing.assert_allclose(slopes[:, 1], -spread, rtol=0, atol=1e-4)


@BOTH
def test_compiled_single_precision_agrees_with_its_gradient(measure: Callable[..., tf.Tensor]) -> None:
    uniforms = tf.constant(np.random.default_rng(1).uniform(0.01, 0.99, (16, 2)))
    batch = tf.constant(kets.random_kets(2, 6, batch_size=16))

    def slopes(ket: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        with tf.GradientTape() as tape:
            tape.watch(ket)
            samples = measure(ket, tf.cast(uniforms, ket.dtype.real_dtype))
            loss = tf.reduce_sum(tf.sin(samples))
        return samples, tape.gradient(loss, ket)

    compiled = tf.function(slopes, jit_compile=True, autograph=False)
    samples, gradient = compiled(tf.cast(batch, tf.complex64))
    expected_samples, expected_gradient = slopes(batch)
    assert samples.dtype == tf.float32 and gradient.dtype == tf.complex64
    np.testing.assert_allclose(samples, expected_samples, rtol=0, atol=1e-4)
    np.testing.assert_allclose(gradient, expected_gradient, rtol=1e-3, atol=1e-3)


@BOTH
def test_the_ends_of_the_unit_interval_stay_inside_the_grid(measure: Callable[..., tf.Tensor]) -> None:
    ket = tf.repeat(tf.constant(kets.random_kets(2, 4), tf.complex64), 3, axis=0)
    ends = tf.constant([[0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
    with tf.GradientTape() as tape:
        tape.watch(ket)
        samples = measure(ket, ends, x=np.linspace(-3.0, 3.0, 50))
    assert np.all(np.abs(samples) <= 3.0)
    assert np.all(np.isfinite(tape.gradient(samples, ket)))
    assert np.all(np.isfinite(measure(ket, ends)))


def test_misfits_are_refused() -> None:
    ket = tf.constant(kets.random_kets(2, 3))
    with pytest.raises(ValueError, match=r"2 modes take uniform numbers \(B, 2\)"):
        homodyne(ket, tf.constant([[0.5]]))
    with pytest.raises(ValueError, match="increasing order"):
        homodyne(ket, tf.constant([[0.5, 0.5]]), x=np.array([1.0, 0.0]))
    for measure in (homodyne, homodyne_marginals):
        with pytest.raises(ValueError, match="different modes"):
            measure(ket, tf.constant([[0.5, 0.5]]), modes=[0, 2])
        with pytest.raises(ValueError, match="angles"):
            measure(ket, tf.constant([[0.5, 0.5]]), phi=[0.1])
