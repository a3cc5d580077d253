"""Whole circuits against Strawberry Fields' `fock` backend, and their gradients."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np
import pytest
import tensorflow as tf

from qgan_framework.fock import circuit, measurements, states
from qgan_framework.fock.layout import layer_layout
from tests.fock import differences, reference

Losses = Callable[[tf.Tensor], tf.Tensor]
SIZES = [(1, 4), (1, 16), (2, 4), (2, 8), (2, 16), (3, 4), (3, 6)]
TOLERANCES = [("complex128", 1e-10), ("complex64", 1e-4)]


@pytest.mark.parametrize(("n_modes", "n_parameters"), [(1, 6), (2, 14), (3, 28), (4, 46)])
def test_number_of_parameters_a_layer(n_modes: int, n_parameters: int) -> None:
    assert circuit.n_parameters(n_modes) == n_parameters


@pytest.mark.parametrize(("n_modes", "cutoff_dim"), SIZES)
@pytest.mark.parametrize(("dtype", "tolerance"), TOLERANCES)
def test_random_circuits_are_strawberry_fields(
    n_modes: int, cutoff_dim: int, dtype: str, tolerance: float
) -> None:
    for seed in range(3):
        weights, alpha = _random_case(n_modes, seed)
        ket = circuit.run(tf.constant(weights), _coherent(alpha, cutoff_dim, dtype))
        assert ket.dtype == dtype
        expected = reference.ket(weights, n_modes=n_modes, cutoff_dim=cutoff_dim, displacement=alpha[0])
        np.testing.assert_allclose(ket[0], expected, rtol=0, atol=tolerance)


@pytest.mark.parametrize("n_modes", [1, 2, 3])
def test_large_weights_on_the_vacuum_are_strawberry_fields(n_modes: int) -> None:
    weights = np.random.default_rng(7).normal(0, 1.0, (3, circuit.n_parameters(n_modes)))
    ket = circuit.run(tf.constant(weights), states.vacuum(1, n_modes, 5, tf.complex128))
    expected = reference.ket(weights, n_modes=n_modes, cutoff_dim=5)
    np.testing.assert_allclose(ket[0], expected, rtol=0, atol=1e-10)


@pytest.mark.parametrize("n_modes", [1, 2])
def test_strong_gates_at_a_large_cutoff_are_strawberry_fields(n_modes: int) -> None:
    rng, layout = np.random.default_rng(11), layer_layout(n_modes)
    weights = rng.normal(0, 0.3, (2, circuit.n_parameters(n_modes)))
    weights[:, layout.squeezing] = rng.choice([-1.0, 1.0], (2, n_modes))
    weights[:, layout.displacement] = 2.0
    alpha = 2.0 * np.exp(1j * rng.uniform(0, 6, (1, n_modes)))
    expected = reference.ket(weights, n_modes=n_modes, cutoff_dim=30, displacement=alpha[0])
    for dtype, tolerance in TOLERANCES:
        ket = circuit.run(tf.constant(weights), _coherent(alpha, 30, dtype))
        np.testing.assert_allclose(ket[0], expected, rtol=0, atol=tolerance)


@pytest.mark.parametrize("n_modes", [1, 2, 3])
@pytest.mark.parametrize("scale", [0.0, 0.3], ids=["zero weights", "random weights"])
def test_gradients_are_those_of_finite_differences(n_modes: int, scale: float) -> None:
    for seed in range(2):
        weights, alpha = _random_case(n_modes, seed, scale)
        ket = _coherent(alpha, 5, "complex128")
        losses = _random_losses(ket, seed)
        variable = tf.Variable(weights)
        with tf.GradientTape() as tape:
            loss = losses(circuit.run(variable, ket))
        gradient = tape.gradient(loss, variable)
        expected = differences.gradient(partial(_at, ket=ket, losses=losses), weights)
        assert np.all(np.isfinite(gradient))
        np.testing.assert_allclose(gradient, expected, rtol=1e-6, atol=1e-6)


def test_gradients_reach_the_initial_ket() -> None:
    weights, alpha = _random_case(2, 0)
    point = np.asarray(_coherent(alpha, 4, "complex128"))[0]
    losses = _random_losses(tf.constant(point[np.newaxis]), 0)
    ket = tf.Variable(point[np.newaxis])
    with tf.GradientTape() as tape:
        loss = losses(circuit.run(tf.constant(weights), ket))
    expected = differences.gradient(
        lambda kets: losses(circuit.run(tf.constant(weights), tf.constant(kets))).numpy(), point
    )
    np.testing.assert_allclose(tape.gradient(loss, ket)[0], expected, rtol=1e-6, atol=1e-7)


@pytest.mark.parametrize("n_modes", [1, 2, 3])
@pytest.mark.parametrize(("dtype", "tolerance"), [("complex128", 1e-13), ("complex64", 1e-5)])
def test_weights_per_sample_are_a_loop_of_shared_ones(n_modes: int, dtype: str, tolerance: float) -> None:
    rng = np.random.default_rng(5)
    weights = tf.constant(rng.normal(0, 0.3, (4, 2, circuit.n_parameters(n_modes))))
    ket = _coherent(_amplitudes(rng, 4, n_modes), 5, dtype)
    together = circuit.run(weights, ket)
    alone = tf.concat([circuit.run(weights[i], ket[i : i + 1]) for i in range(4)], axis=0)
    np.testing.assert_allclose(together, alone, rtol=0, atol=tolerance)


@pytest.mark.parametrize(("n_modes", "batch_size"), [(1, 300), (2, 300), (3, 20)])
def test_batch_companions_do_not_matter(n_modes: int, batch_size: int) -> None:
    rng = np.random.default_rng(6)
    weights = tf.constant(rng.normal(0, 0.3, (2, circuit.n_parameters(n_modes))))
    ket = _coherent(_amplitudes(rng, batch_size, n_modes), 5, "complex128")
    together = circuit.run(weights, ket)
    for sample in (0, batch_size - 1):
        alone = circuit.run(weights, ket[sample : sample + 1])
        np.testing.assert_allclose(together[sample], alone[0], rtol=0, atol=1e-13)


@pytest.mark.parametrize(("n_modes", "batch_size"), [(1, 300), (2, 300), (3, 20)])
def test_shared_weights_gather_the_gradients_of_all_samples(n_modes: int, batch_size: int) -> None:
    rng = np.random.default_rng(9)
    weights = rng.normal(0, 0.3, (2, circuit.n_parameters(n_modes)))
    ket = _coherent(_amplitudes(rng, batch_size, n_modes), 4, "complex128")
    losses = _random_losses(ket, 9)
    shared = tf.Variable(weights)
    own = tf.Variable(np.repeat(weights[np.newaxis], batch_size, axis=0))
    with tf.GradientTape(persistent=True) as tape:
        of_shared = losses(circuit.run(shared, ket))
        of_own = losses(circuit.run(own, ket))
    total = tf.reduce_sum(tape.gradient(of_own, own), axis=0)
    np.testing.assert_allclose(tape.gradient(of_shared, shared), total, rtol=1e-10, atol=1e-10)


@pytest.mark.parametrize("batch_size", [1, 300])
def test_second_derivatives_are_those_of_finite_differences(batch_size: int) -> None:
    rng = np.random.default_rng(10)
    weights = rng.normal(0, 0.3, (2, 14))
    ket = _coherent(_amplitudes(rng, batch_size, 2), 4, "complex128")
    losses = _random_losses(ket, 10)
    differences.check_second_derivatives(
        lambda variable: tf.reduce_mean(losses(circuit.run(variable, ket))), weights
    )


def test_compiled_run_of_an_unknown_batch_size_is_the_eager_run() -> None:
    rng = np.random.default_rng(8)
    weights = tf.constant(rng.normal(0, 0.3, (2, 14)))
    ket = _coherent(_amplitudes(rng, 7, 2), 4, "complex128")

    def value_and_gradient(weights: tf.Tensor, ket: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        with tf.GradientTape() as tape:
            tape.watch(weights)
            x = measurements.position(circuit.run(weights, ket))
        return x, tape.gradient(x, weights)

    signature = [tf.TensorSpec((2, 14), tf.float64), tf.TensorSpec((None, 4, 4), tf.complex128)]
    compiled = tf.function(value_and_gradient, jit_compile=True, input_signature=signature)
    for value, expected in zip(compiled(weights, ket), value_and_gradient(weights, ket), strict=True):
        np.testing.assert_allclose(value, expected, rtol=0, atol=1e-11)


def _random_case(n_modes: int, seed: int, scale: float = 0.3) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    return rng.normal(0, scale, (2, circuit.n_parameters(n_modes))), _amplitudes(rng, 1, n_modes)


def _amplitudes(rng: np.random.Generator, batch_size: int, n_modes: int) -> np.ndarray:
    return rng.uniform(-0.5, 0.5, (batch_size, n_modes, 2)) @ [1, 1j]


def _coherent(alpha: np.ndarray, cutoff_dim: int, dtype: str) -> tf.Tensor:
    return tf.cast(states.product(states.coherent(tf.constant(alpha), cutoff_dim=cutoff_dim)), dtype)


def _random_losses(like: tf.Tensor, seed: int) -> Losses:
    """A loss a ket that no phase and no photon number is blind to: quadratures and a random overlap."""
    rng = np.random.default_rng(seed + 100)
    shape = (1, *like.shape[1:])
    direction = tf.constant(rng.normal(size=shape) + 1j * rng.normal(size=shape))

    def losses(kets: tf.Tensor) -> tf.Tensor:
        overlap = tf.reduce_sum(tf.math.real(direction * kets), axis=list(range(1, kets.shape.rank)))
        return overlap + tf.reduce_sum(measurements.position(kets) ** 2, axis=-1)

    return losses


def _at(points: np.ndarray, ket: tf.Tensor, losses: Losses) -> np.ndarray:
    """The losses of many sets of weights, run as a batch of weights per sample."""
    return losses(circuit.run(tf.constant(points), tf.repeat(ket, len(points), axis=0))).numpy()
