"""Random circuits and gates against dense matrices."""

from __future__ import annotations

import numpy as np
import pytest
import tensorflow as tf
from hypothesis import given, settings
from hypothesis import strategies as st

from qgan_framework.qubit import circuit, cost, gates
from qgan_framework.qubit.apply import apply_gate, apply_leading
from qgan_framework.qubit.columns import to_columns, to_states
from qgan_framework.qubit.indices import groups
from qgan_framework.qubit.pooling import pool
from tests.qubit import reference


def columns_of(states: np.ndarray, dtype: str = "complex128") -> tf.Tensor:
    return to_columns(tf.constant(states[:, :, None], dtype))


def states_of(columns: tf.Tensor) -> np.ndarray:
    return to_states(columns).numpy()[:, :, 0]


@pytest.mark.parametrize(("precision", "tolerance"), [("complex128", 1e-12), ("complex64", 2e-6)])
@pytest.mark.parametrize("entanglement", ["linear", "circular", "full", "none"])
@pytest.mark.parametrize("n_qubits", [1, 2, 3, 5, 6])
def test_layers_are_those_of_dense_matrices(n_qubits, entanglement, precision, tolerance):
    angles = np.random.default_rng(n_qubits).uniform(-7, 7, (3, n_qubits, 2))
    states = reference.random_states(n_qubits, 3, 1)
    expected = states @ reference.layered(angles, entanglement).T
    columns = columns_of(states, precision)
    run = tf.function(circuit.evolve, jit_compile=n_qubits == 5, autograph=False)
    np.testing.assert_allclose(
        states_of(run(columns, tf.constant(angles), entanglement)), expected, rtol=0, atol=tolerance
    )
    composed = circuit.compose(tf.constant(angles), entanglement, dtype=columns.dtype)
    np.testing.assert_allclose(states_of(apply_leading(columns, composed)), expected, rtol=0, atol=tolerance)


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_any_gate_acts_on_any_qubits(data):
    n_qubits = data.draw(st.integers(2, 5))
    qubits = data.draw(st.permutations(range(n_qubits)))[:2]
    angle = data.draw(st.floats(-10, 10))
    states = reference.random_states(n_qubits, 2, data.draw(st.integers(0, 99)))
    for name, gate in (("X", gates.rx), ("Y", gates.ry), ("Z", gates.rz)):
        got = apply_gate(columns_of(states), gate(tf.constant(angle, tf.float64)), qubits[:1])
        expected = states @ reference.on(n_qubits, {qubits[0]: reference.rotation(name, angle)}).T
        np.testing.assert_allclose(states_of(got), expected, rtol=0, atol=1e-12)
    for gate, target in ((gates.CNOT, reference.X), (gates.CZ, reference.Z)):
        got = apply_gate(columns_of(states), gate, qubits)
        expected = states @ reference.controlled(n_qubits, *qubits, target).T
        np.testing.assert_allclose(states_of(got), expected, rtol=0, atol=1e-12)


def test_an_arbitrary_gate_on_two_distant_qubits():
    rng = np.random.default_rng(3)
    a, b, c, d = (np.linalg.qr(rng.normal(size=(2, 2)) + 1j * rng.normal(size=(2, 2)))[0] for _ in range(4))
    gate = np.kron(c, d) @ gates.CZ @ np.kron(a, b)
    states = reference.random_states(4, 2, 0)
    expected = reference.on(4, {3: c, 1: d}) @ reference.controlled(4, 3, 1, reference.Z)
    expected = states @ (expected @ reference.on(4, {3: a, 1: b})).T
    np.testing.assert_allclose(
        states_of(apply_gate(columns_of(states), gate, [3, 1])), expected, rtol=0, atol=1e-12
    )


def test_three_groups_of_qubits_are_dense_matrices():
    angles = np.random.default_rng(9).uniform(-7, 7, (1, 9, 2))
    states = reference.random_states(9, 2, 1)
    got = circuit.evolve(columns_of(states), tf.constant(angles), "linear")
    expected = states @ reference.layered(angles, "linear").T
    np.testing.assert_allclose(states_of(got), expected, rtol=0, atol=1e-12)


def test_sixteen_qubits_keep_their_norm_and_return():
    angles = tf.constant(np.random.default_rng(0).normal(size=(1, 16, 2)), tf.float32)
    states = reference.random_states(16, 1, 0)
    columns = columns_of(states, "complex64")
    there = circuit.evolve(columns, angles, "none")
    np.testing.assert_allclose(tf.reduce_sum(there**2), 1.0, atol=1e-4)
    back = circuit.evolve(there, tf.stack([0 * angles[..., 0], -angles[..., 1]], -1), "none")
    back = circuit.evolve(back, tf.stack([-angles[..., 0], 0 * angles[..., 1]], -1), "none")
    np.testing.assert_allclose(states_of(back), states, rtol=0, atol=1e-5)


def test_pooling_blocks_are_rotations_a_cnot_and_a_rotation():
    angles = np.random.default_rng(5).normal(size=(3, 3, 2))
    states = reference.random_states(5, 2, 0)
    expected = states
    for number, (stays, goes) in enumerate([(0, 2), (1, 3), (0, 4)]):
        first, second, last = (
            reference.rotation("Y", b) @ reference.rotation("Z", a) for a, b in angles[number]
        )
        block = reference.on(5, {stays: last}) @ reference.controlled(5, goes, stays, reference.X)
        expected = expected @ (block @ reference.on(5, {stays: first, goes: second})).T
    np.testing.assert_allclose(
        states_of(pool(columns_of(states), tf.constant(angles))), expected, rtol=0, atol=1e-12
    )


def test_the_cheaper_way_is_counted():
    assert cost.composing_wins(4, depth=3, n_columns=1024)
    assert not cost.composing_wins(8, depth=2, n_columns=1024)  # groups of four are small matrices
    assert not cost.composing_wins(12, depth=2, n_columns=1)
    assert cost.composing_wins(8, depth=30, n_columns=100_000)


@pytest.mark.parametrize("n_qubits", range(1, 17))
def test_groups_cover_the_qubits_in_order(n_qubits):
    parts = groups(n_qubits)
    assert [qubit for part in parts for qubit in part] == list(range(n_qubits))
    assert max(map(len, parts)) <= 4 and max(map(len, parts)) - min(map(len, parts)) <= 1
