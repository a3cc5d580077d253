"""Encodings, expectation values, reduced states, shots and gradients."""

from __future__ import annotations

import numpy as np
import pytest
import tensorflow as tf

from qgan_framework.qubit import encodings, shots
from qgan_framework.qubit.circuit import evolve, final_states
from qgan_framework.qubit.columns import sum_parts, to_columns, to_states, trace_out_last
from qgan_framework.qubit.density import density, reduced_density
from qgan_framework.qubit.measurements import expectations, pauli_string, probabilities
from tests.qubit import reference
from tests.qubit.test_circuit import columns_of, states_of

BASES = ["Z", "X", "Y"]


def dense_expectations(states: np.ndarray) -> np.ndarray:
    n_qubits = int(np.log2(states.shape[1]))
    rows = [
        reference.expectation(states, reference.on(n_qubits, {qubit: reference.PAULIS[basis]}))
        for basis in BASES
        for qubit in range(n_qubits)
    ]
    return np.stack(rows)


@pytest.mark.parametrize("n_qubits", [1, 2, 3, 6])
def test_expectations_of_every_qubit_in_every_basis(n_qubits):
    states = reference.random_states(n_qubits, 3, 2)
    got = expectations(columns_of(states), BASES)
    np.testing.assert_allclose(got, dense_expectations(states), rtol=0, atol=1e-12)
    only = expectations(columns_of(states), ["Y"])
    np.testing.assert_allclose(only, got[2 * n_qubits :], rtol=0, atol=1e-12)


@pytest.mark.parametrize("entanglement", ["linear", "circular", "full", "none"])
@pytest.mark.parametrize("n_qubits", [1, 4, 6, 9])
def test_expectations_do_not_need_the_rows_in_order(n_qubits, entanglement):
    columns = columns_of(reference.random_states(n_qubits, 2, 5))
    angles = tf.constant(np.random.default_rng(1).normal(size=(2, n_qubits, 2)))
    expected = dense_expectations(states_of(evolve(columns, angles, entanglement)))
    turned = evolve(columns, angles, entanglement, ordered=False)
    got = expectations(turned, BASES, final_states(n_qubits, entanglement))
    np.testing.assert_allclose(got, expected, rtol=0, atol=1e-12)


@pytest.mark.parametrize("first", "XYZ")
@pytest.mark.parametrize("second", "XYZ")
def test_expectations_of_pairs(first, second):
    states = reference.random_states(4, 3, 2)
    operator = reference.on(4, {3: reference.PAULIS[first], 1: reference.PAULIS[second]})
    got = pauli_string(columns_of(states), {3: first, 1: second})
    np.testing.assert_allclose(got, reference.expectation(states, operator), rtol=0, atol=1e-12)


@pytest.mark.parametrize("kept", [[0], [2, 0], [1, 3], [3, 1, 0]])
def test_reduced_density_matrices(kept):
    states = reference.random_states(4, 2, 6)
    got = reduced_density(columns_of(states), kept)
    for sample, state in enumerate(states):
        np.testing.assert_allclose(got[sample], reference.reduced(state, kept), rtol=0, atol=1e-12)


def test_states_with_traced_out_qubits_go_on_as_their_density_matrix_does():
    states = reference.random_states(4, 3, 6)
    columns = trace_out_last(columns_of(states), 2)
    passed = to_columns(to_states(columns, 4))
    np.testing.assert_array_equal(passed, columns)
    angles = np.random.default_rng(0).normal(size=(2, 2, 2))
    unitary = reference.layered(angles, "linear")
    after = density(to_states(evolve(passed, tf.constant(angles), "linear"), 4))
    measured = sum_parts(expectations(evolve(passed, tf.constant(angles), "linear"), ["X"]), 4)
    for sample, state in enumerate(states):
        rho = unitary @ reference.reduced(state, [0, 1]) @ unitary.conj().T
        np.testing.assert_allclose(after[sample], rho, rtol=0, atol=1e-12)
        flipped = [np.trace(rho @ reference.on(2, {qubit: reference.X})).real for qubit in (0, 1)]
        np.testing.assert_allclose(measured[:, sample], flipped, rtol=0, atol=1e-12)


def test_amplitudes_are_the_normalised_features():
    features = np.random.default_rng(0).normal(size=(3, 8))
    expected = features / np.linalg.norm(features, axis=1, keepdims=True)
    np.testing.assert_allclose(
        states_of(encodings.amplitude(tf.constant(features))), expected, rtol=0, atol=1e-15
    )


@pytest.mark.parametrize("n_rotations", [1, 2, 3])
@pytest.mark.parametrize("n_qubits", [1, 3])
def test_angles_rotate_every_qubit_by_itself(n_qubits, n_rotations):
    features = np.random.default_rng(1).uniform(-4, 4, (2, n_rotations * n_qubits))
    got = states_of(encodings.angle(tf.constant(features), n_qubits))
    for sample, row in enumerate(features):
        whole = np.eye(2**n_qubits)
        for pauli, angles in zip("YZY", row.reshape(n_rotations, n_qubits), strict=False):
            turns = {qubit: reference.rotation(pauli, angle) for qubit, angle in enumerate(angles)}
            whole = reference.on(n_qubits, turns) @ whole
        np.testing.assert_allclose(got[sample], whole[:, 0], rtol=0, atol=1e-12)


def test_the_basis_state_is_where_everything_begins():
    np.testing.assert_array_equal(states_of(encodings.basis_state(2, 3, tf.float64)), [[1, 0, 0, 0]] * 3)


@pytest.mark.parametrize("n_qubits", [1, 2, 3])
def test_gradients_are_those_of_the_parameter_shift_rule(n_qubits):
    states = columns_of(reference.random_states(n_qubits, 2, 3))
    angles = np.random.default_rng(0).normal(size=(2, n_qubits, 2))
    upstream = np.random.default_rng(1).normal(size=(3 * n_qubits, 2))

    def loss(values: np.ndarray | tf.Tensor) -> tf.Tensor:
        evolved = evolve(states, tf.convert_to_tensor(values), "circular")
        return tf.reduce_sum(upstream * expectations(evolved, BASES))

    variable = tf.Variable(angles)
    with tf.GradientTape() as tape:
        value = loss(variable)
    shifted = np.zeros_like(angles)
    for place in np.ndindex(angles.shape):
        shift = np.zeros_like(angles)
        shift[place] = np.pi / 2
        shifted[place] = (loss(angles + shift) - loss(angles - shift)) / 2
    np.testing.assert_allclose(tape.gradient(value, variable), shifted, rtol=0, atol=1e-12)


@pytest.mark.parametrize("n_qubits", [3, 5])
def test_gradients_of_states_and_second_derivatives_are_finite_differences(n_qubits):
    start = np.random.default_rng(4).normal(size=(2, 2**n_qubits, 2))
    upstream = np.random.default_rng(5).normal(size=(3 * n_qubits, 2))
    rows = final_states(n_qubits, "circular")

    def gradient(values: tf.Tensor) -> tf.Tensor:
        with tf.GradientTape() as tape:
            tape.watch(values)
            loss = tf.reduce_sum(upstream * expectations(values, BASES, rows) ** 2)
        return tape.gradient(loss, values)

    def loss(values: np.ndarray) -> float:
        return float(tf.reduce_sum(upstream * expectations(tf.constant(values), BASES, rows) ** 2))

    direction, step = np.random.default_rng(6).normal(size=start.shape), 1e-5
    slope = (loss(start + step * direction) - loss(start - step * direction)) / (2 * step)
    values = tf.constant(start)
    np.testing.assert_allclose(tf.reduce_sum(gradient(values) * direction), slope, rtol=1e-6)
    with tf.GradientTape() as tape:
        tape.watch(values)
        projected = tf.reduce_sum(gradient(values) * direction)
    curvature = tf.reduce_sum(tape.gradient(projected, values) * direction)
    ahead, behind = (gradient(tf.constant(start + sign * step * direction)) * direction for sign in (1, -1))
    np.testing.assert_allclose(curvature, tf.reduce_sum(ahead - behind) / (2 * step), rtol=1e-6)


def test_shots_have_the_right_mean_and_spread():
    states = reference.random_states(3, 4, 8)
    columns, n_shots = columns_of(states), 400
    exact = dense_expectations(states)
    draw = tf.function(
        lambda seed: shots.sampled_expectations(columns, BASES, n_shots, seed), jit_compile=True
    )
    draws = np.stack([draw(tf.constant([7, number])) for number in range(40)])
    deviation = np.sqrt((1 - exact**2) / n_shots)
    assert (np.abs(draws.mean(0) - exact) < 4.5 * deviation / np.sqrt(40)).all()
    np.testing.assert_allclose((draws.std(0) / deviation).mean(), 1.0, atol=0.1)
    np.testing.assert_allclose(draws * n_shots, np.round(draws * n_shots), atol=1e-9)


def test_shots_of_one_sample_do_not_depend_on_xla_and_keep_the_exact_gradient():
    weights = probabilities(columns_of(reference.random_states(3, 2, 1)))
    seed = tf.constant([3, 4])
    eager = shots.sampled_frequencies(weights, 50, seed)
    compiled = tf.function(shots.sampled_frequencies, jit_compile=True)(weights, 50, seed)
    np.testing.assert_allclose(eager, compiled, rtol=0, atol=1e-12)
    np.testing.assert_allclose(tf.reduce_sum(eager, 0), [1.0, 1.0])
    variable = tf.Variable(weights)
    with tf.GradientTape() as tape:
        loss = tf.reduce_sum(shots.sampled_frequencies(variable, 50, seed)[3])
    np.testing.assert_array_equal(tape.gradient(loss, variable)[3], [1.0, 1.0])


def test_an_outcome_without_probability_is_never_drawn():
    weights = tf.constant([[0.0, 1.0], [0.5, 0.0], [0.0, 0.0], [0.5, 0.0]])
    drawn = shots.sampled_frequencies(weights, 1000, tf.constant([0, 0])).numpy()
    assert (drawn[weights.numpy() == 0.0] == 0.0).all() and drawn[0, 1] == 1.0
