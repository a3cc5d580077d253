"""Circuits in the total truncation against dense matrices, and what sets the two truncations apart."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest
import tensorflow as tf

from qgan_framework.fock import circuit, cost, measurements, states, variances
from qgan_framework.fock.basis import Basis
from qgan_framework.fock.truncation import fock_basis
from qgan_framework.types import Truncation
from tests.fock import differences, total_reference

SIZES = [(1, 3), (1, 7), (2, 3), (2, 6), (2, 7), (3, 3), (3, 5), (3, 7), (4, 3), (4, 5)]
BLOCKS = [(2, 18), (3, 17)]  # cutoffs at which beamsplitters act block by block


@pytest.mark.parametrize(("n_modes", "cutoff_dim"), [*SIZES, *BLOCKS])
@pytest.mark.parametrize(("dtype", "tolerance"), [("complex128", 1e-10), ("complex64", 1e-4)])
def test_random_circuits_are_the_dense_matrices(
    n_modes: int, cutoff_dim: int, dtype: str, tolerance: float
) -> None:
    basis = fock_basis("total", n_modes, cutoff_dim)
    assert basis.dense_pairs != ((n_modes, cutoff_dim) in BLOCKS)
    weights, amplitudes = _random_case(n_modes, cutoff_dim, batch_size=2)
    flat = tf.cast(states.flat_product(amplitudes, basis), dtype)
    kets = basis.embed(circuit.evolve(tf.constant(weights), flat, basis))
    assert kets.dtype == dtype
    for ket, modes in zip(kets, amplitudes, strict=True):
        np.testing.assert_allclose(ket, total_reference.ket(weights, modes), rtol=0, atol=tolerance)


@pytest.mark.parametrize(("n_modes", "cutoff_dim"), [(1, 5), (2, 6), (3, 4), (4, 3), (2, 18)])
@pytest.mark.parametrize("scale", [0.0, 0.3], ids=["zero weights", "random weights"])
def test_gradients_are_those_of_finite_differences(n_modes: int, cutoff_dim: int, scale: float) -> None:
    basis = fock_basis("total", n_modes, cutoff_dim)
    weights, amplitudes = _random_case(n_modes, cutoff_dim, scale=scale)
    losses = _random_losses(basis)

    def at(weights: np.ndarray, amplitudes: np.ndarray) -> np.ndarray:
        """The losses of many sets of weights and amplitudes, as a batch of weights per sample."""
        return losses(_evolved(tf.constant(weights), tf.constant(amplitudes), basis)).numpy()

    variables = tf.Variable(weights), tf.Variable(amplitudes)
    with tf.GradientTape() as tape:
        loss = losses(_evolved(*variables, basis))
    of_weights, of_amplitudes = tape.gradient(loss, variables)
    repeated = np.repeat(amplitudes, 2 * weights.size, axis=0)
    expected = differences.gradient(lambda points: at(points, repeated), weights)
    tolerance = 1e-6 if cutoff_dim < 10 else 1e-5  # Kerr phases of many photons bend between the two points
    np.testing.assert_allclose(of_weights, expected, rtol=tolerance, atol=tolerance)
    expected = differences.gradient(
        lambda points: at(np.repeat(weights[None], len(points), axis=0), points), amplitudes[0]
    )
    np.testing.assert_allclose(of_amplitudes[0], expected, rtol=1e-6, atol=1e-6)


@pytest.mark.parametrize(("n_modes", "cutoff_dim"), [(2, 5), (3, 4)])
def test_second_derivatives_are_those_of_finite_differences(n_modes: int, cutoff_dim: int) -> None:
    basis = fock_basis("total", n_modes, cutoff_dim)
    weights, amplitudes = _random_case(n_modes, cutoff_dim, batch_size=2)
    losses = _random_losses(basis)
    differences.check_second_derivatives(
        lambda variable: tf.reduce_mean(losses(_evolved(variable, amplitudes, basis))), weights
    )


@pytest.mark.parametrize(("n_modes", "cutoff_dim"), [(1, 5), (2, 6), (3, 4), (2, 18)])
def test_weights_per_sample_are_a_loop_of_shared_ones(n_modes: int, cutoff_dim: int) -> None:
    basis = fock_basis("total", n_modes, cutoff_dim)
    _, amplitudes = _random_case(n_modes, cutoff_dim, batch_size=3)
    weights = np.random.default_rng(5).normal(0, 0.3, (3, 2, circuit.n_parameters(n_modes)))
    together = _evolved(tf.constant(weights), amplitudes, basis)
    for sample in range(3):
        alone = _evolved(tf.constant(weights[sample]), amplitudes[sample : sample + 1], basis)
        np.testing.assert_allclose(together[sample], alone[0], rtol=0, atol=1e-13)


@pytest.mark.parametrize(("n_modes", "cutoff_dim"), [(2, 6), (3, 4), (4, 3)])
@pytest.mark.parametrize("truncation", ["total", "per_mode"])
def test_composed_circuits_do_what_applied_gates_do(
    n_modes: int, cutoff_dim: int, truncation: Truncation, monkeypatch: pytest.MonkeyPatch
) -> None:
    basis = fock_basis(truncation, n_modes, cutoff_dim)
    weights, amplitudes = _random_case(n_modes, cutoff_dim, batch_size=3)
    kets = []
    for composes in (False, True):
        monkeypatch.setattr(circuit, "composing_wins", lambda *_, composes=composes, **__: composes)
        kets.append(_evolved(tf.constant(weights), amplitudes, basis))
    np.testing.assert_allclose(*kets, rtol=0, atol=1e-13)


@pytest.mark.parametrize(("n_modes", "batch_size"), [(2, None), (2, 3), (3, 2000)])
def test_compiled_run_is_the_eager_run(n_modes: int, batch_size: int | None) -> None:
    basis = fock_basis("total", n_modes, 4)
    weights, amplitudes = _random_case(n_modes, 4, batch_size=batch_size or 3)

    def value_and_gradient(weights: tf.Tensor, amplitudes: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        with tf.GradientTape() as tape:
            tape.watch(weights)
            x = measurements.position(basis.embed(_evolved(weights, amplitudes, basis)))
        return x, tape.gradient(x, weights)

    shapes = tf.TensorSpec(weights.shape, tf.float64), tf.TensorSpec((batch_size, n_modes, 4), tf.complex128)
    compiled = tf.function(value_and_gradient, jit_compile=True, input_signature=shapes)
    arguments = tf.constant(weights), tf.constant(amplitudes)
    for value, expected in zip(compiled(*arguments), value_and_gradient(*arguments), strict=True):
        np.testing.assert_allclose(value, expected, rtol=1e-11, atol=1e-11)


@pytest.mark.parametrize(("n_modes", "cutoff_dim"), [(2, 4), (3, 4), (4, 3), (2, 18)])
def test_interferometers_keep_the_norm_where_the_other_truncation_leaks(
    n_modes: int, cutoff_dim: int
) -> None:
    basis, other = (fock_basis(name, n_modes, cutoff_dim) for name in ("total", "per_mode"))
    rng = np.random.default_rng(6)
    flat = rng.normal(size=(2, basis.size, 2)) @ [1, 1j]
    flat = tf.constant(flat / np.linalg.norm(flat, axis=1, keepdims=True))
    mesh = n_modes * (n_modes - 1) + n_modes - 1
    weights = np.zeros((3, circuit.n_parameters(n_modes)))
    weights[:, :mesh], weights[:, mesh + n_modes : 2 * mesh + n_modes] = rng.normal(0, 1, (2, 3, mesh))
    after = basis.embed(circuit.evolve(tf.constant(weights), flat, basis))
    np.testing.assert_allclose(measurements.norm(after), 1.0, rtol=0, atol=1e-12)
    # Fewer than D photons in all lie in both bases; a full tensor does not stay within D photons a mode.
    np.testing.assert_allclose(
        circuit.run(tf.constant(weights), basis.embed(flat)), after, rtol=0, atol=1e-12
    )
    full = rng.normal(size=(2, other.size, 2)) @ [1, 1j]
    full = tf.constant(full / np.linalg.norm(full, axis=1, keepdims=True))
    assert np.all(measurements.norm(other.embed(circuit.evolve(tf.constant(weights), full, other))) < 0.98)


def test_both_truncations_converge_to_the_same_positions() -> None:
    weights = 0.5 * _random_case(2, 4)[0]
    alpha = tf.constant([[0.3 - 0.2j, -0.2 + 0.3j]])
    gaps = []
    for cutoff_dim in (6, 12, 24):
        x = []
        for name in ("per_mode", "total"):
            basis = fock_basis(name, 2, cutoff_dim)
            amplitudes = states.coherent(alpha, cutoff_dim=cutoff_dim)
            x.append(measurements.position(basis.embed(_evolved(tf.constant(weights), amplitudes, basis))))
        gaps.append(np.max(np.abs(x[0] - x[1])))
    assert gaps[0] > 1e-4 > gaps[1] > 1e-8 > gaps[2], gaps


@pytest.mark.parametrize("cutoff_dim", [2, 7])
def test_of_one_mode_both_truncations_are_the_same(cutoff_dim: int) -> None:
    weights, amplitudes = _random_case(1, cutoff_dim, batch_size=3)
    kets = [
        _evolved(tf.constant(weights), amplitudes, fock_basis(name, 1, cutoff_dim))
        for name in ("per_mode", "total")
    ]
    np.testing.assert_array_equal(*kets)


def test_it_costs_less_where_it_keeps_fewer_states() -> None:
    for n_modes, cutoff_dim in [(3, 6), (4, 5), (5, 4)]:
        total, per_mode = (fock_basis(name, n_modes, cutoff_dim) for name in ("total", "per_mode"))
        assert total.size == math.comb(cutoff_dim - 1 + n_modes, n_modes)
        assert cost.layer_cost(total) < cost.layer_cost(per_mode)


@pytest.mark.parametrize(("n_modes", "cutoff_dim"), [(1, 5), (2, 6), (3, 4)])
@pytest.mark.parametrize(
    "measure",
    [
        *(measurements.norm, measurements.position, measurements.momentum, measurements.photon_number),
        *(variances.position_variance, variances.momentum_variance, variances.photon_number_variance),
    ],
    ids=lambda measure: measure.__name__,
)
def test_measuring_in_the_basis_is_measuring_all_amplitudes(
    n_modes: int, cutoff_dim: int, measure: Callable[..., tf.Tensor]
) -> None:
    basis = fock_basis("total", n_modes, cutoff_dim)
    weights, amplitudes = _random_case(n_modes, cutoff_dim, batch_size=3)
    variable = tf.Variable(weights)
    values, gradients = [], []
    for truncation in ("per_mode", "total"):
        with tf.GradientTape() as tape:
            values.append(measure(basis.embed(_evolved(variable, amplitudes, basis)), truncation=truncation))
            loss = tf.reduce_sum(values[-1] ** 3)
        gradients.append(tape.gradient(loss, variable))
    np.testing.assert_allclose(*values, rtol=1e-12, atol=1e-13)
    np.testing.assert_allclose(*gradients, rtol=1e-10, atol=1e-12)


def _random_case(
    n_modes: int, cutoff_dim: int, *, batch_size: int = 1, scale: float = 0.3
) -> tuple[np.ndarray, np.ndarray]:
    """Weights of two layers and amplitudes (B, M, D) of coherent states."""
    rng = np.random.default_rng(3)
    alpha = rng.uniform(-0.5, 0.5, (batch_size, n_modes, 2)) @ [1, 1j]
    amplitudes = states.coherent(tf.constant(alpha), cutoff_dim=cutoff_dim).numpy()
    return rng.normal(0, scale, (2, circuit.n_parameters(n_modes))), amplitudes


def _evolved(weights: tf.Tensor, amplitudes: tf.Tensor, basis: Basis) -> tf.Tensor:
    return circuit.evolve(weights, states.flat_product(amplitudes, basis), basis)


def _random_losses(basis: Basis) -> Callable[[tf.Tensor], tf.Tensor]:
    """A loss a flat ket that no phase and no photon number is blind to: quadratures and a random overlap."""
    direction = tf.constant(np.random.default_rng(100).normal(size=(1, basis.size, 2)) @ [1, 1j])

    def losses(flat: tf.Tensor) -> tf.Tensor:
        overlap = tf.reduce_sum(tf.math.real(direction * flat), axis=1)
        return overlap + tf.reduce_sum(measurements.position(basis.embed(flat)) ** 2, axis=-1)

    return losses
