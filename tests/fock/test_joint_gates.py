from __future__ import annotations

import numpy as np
import pytest
import tensorflow as tf

from qgan_framework.fock import joint_gates, layers
from qgan_framework.fock.layout import n_parameters
from qgan_framework.fock.truncation import fock_basis

BASES = [
    ("per_mode", 1, 5),
    ("per_mode", 2, 4),
    ("per_mode", 2, 8),
    ("per_mode", 3, 3),
    ("per_mode", 4, 2),
    ("total", 1, 5),
    ("total", 2, 4),
    ("total", 3, 5),
    ("total", 4, 3),
    ("total", 5, 3),
    ("total", 2, 14),
]


@pytest.mark.parametrize(("truncation", "n_modes", "cutoff_dim"), BASES)
def test_joint_matrices_are_the_gates_of_each_mode_one_after_the_other(truncation, n_modes, cutoff_dim):
    basis, rng = fock_basis(truncation, n_modes, cutoff_dim), np.random.default_rng(0)
    matrices = tf.constant(rng.normal(size=(2, n_modes, cutoff_dim, cutoff_dim)))
    columns = tf.constant(rng.normal(size=(2, basis.size, 3)))
    expected = columns
    for mode, view in enumerate(basis.modes):
        expected = layers._product(matrices[:, mode], expected, view)
    found = columns
    joints = joint_gates.joints(basis)
    for matrix, joint in zip(joint_gates.joined_modes(matrices, basis), joints, strict=True):
        found = layers._product(matrix, found, joint.view)
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-10)


def test_neighbours_are_joined_where_their_matrix_is_small():
    def modes(*basis: object) -> list[list[int]]:
        return [list(joint.modes) for joint in joint_gates.joints(fock_basis(*basis))]

    assert modes("per_mode", 3, 4) == [[0, 1], [2]]
    assert modes("per_mode", 3, 8) == [[0], [1], [2]]
    assert modes("total", 4, 5) == [[0, 1, 2, 3]]
    assert modes("total", 3, 10) == [[0], [1], [2]]


@pytest.mark.parametrize(("truncation", "n_modes", "cutoff_dim"), BASES)
def test_layers_as_matrices_are_layers_applied_to_the_identity(truncation, n_modes, cutoff_dim):
    basis, rng = fock_basis(truncation, n_modes, cutoff_dim), np.random.default_rng(1)
    weights = tf.constant(rng.normal(0.0, 0.4, size=(2, n_parameters(n_modes))))
    identity = tf.eye(basis.size, 2 * basis.size, batch_shape=[2], dtype=tf.float64)
    each, joined = (
        layers.build(weights, basis, dtype=tf.float64, n_columns=n_columns) for n_columns in (None, 1000)
    )
    expected = layers.apply(each, identity, basis)
    for gates in (each, joined):
        np.testing.assert_allclose(layers.matrices(gates, basis), expected, rtol=0, atol=1e-12)
    np.testing.assert_allclose(layers.apply(joined, identity, basis), expected, rtol=0, atol=1e-12)


def test_beamsplitters_are_joined_for_many_kets_of_a_small_basis():
    small, large = fock_basis("total", 4, 5), fock_basis("total", 3, 10)
    assert [joint_gates.joins_columns(small, n_columns) for n_columns in (None, 2, 64)] == [
        False,
        False,
        True,
    ]
    assert not joint_gates.joins_columns(large, 64)
    assert not joint_gates.joins_columns(fock_basis("per_mode", 3, 3), 64)
