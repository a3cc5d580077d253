"""The states of a basis, and how they lie in the tensor of all of them."""

from __future__ import annotations

import math

import numpy as np
import pytest
import tensorflow as tf

from qgan_framework.fock import states
from qgan_framework.fock.truncation import fock_basis

SIZES = [(1, 4), (2, 2), (2, 5), (3, 4), (4, 3), (6, 5)]


@pytest.mark.parametrize(("n_modes", "cutoff_dim"), SIZES)
def test_total_keeps_what_has_fewer_photons_than_the_cutoff_in_all(n_modes: int, cutoff_dim: int) -> None:
    basis = fock_basis("total", n_modes, cutoff_dim)
    numbers = basis.photon_numbers()
    assert basis.size == len(numbers) == math.comb(cutoff_dim - 1 + n_modes, n_modes)
    assert numbers.sum(axis=1).max() == cutoff_dim - 1
    assert len(np.unique(numbers, axis=0)) == basis.size


@pytest.mark.parametrize(("n_modes", "cutoff_dim"), SIZES)
def test_per_mode_keeps_everything(n_modes: int, cutoff_dim: int) -> None:
    basis = fock_basis("per_mode", n_modes, cutoff_dim)
    expected = np.indices([cutoff_dim] * n_modes).reshape(n_modes, -1).T
    np.testing.assert_array_equal(basis.photon_numbers(), expected)


@pytest.mark.parametrize("truncation", ["per_mode", "total"])
@pytest.mark.parametrize(("n_modes", "cutoff_dim"), SIZES)
def test_embedding_puts_amplitudes_at_their_photon_numbers(
    truncation: str, n_modes: int, cutoff_dim: int
) -> None:
    basis = fock_basis(truncation, n_modes, cutoff_dim)
    flat = np.random.default_rng(0).normal(size=(2, basis.size, 2)) @ [1, 1j]
    variable = tf.Variable(flat)
    with tf.GradientTape() as tape:
        tensor = basis.embed(variable)
        energy = tf.reduce_sum(tf.abs(tensor) ** 2)
    expected = np.zeros((2, *[cutoff_dim] * n_modes), complex)
    expected[(slice(None), *basis.photon_numbers().T)] = flat
    np.testing.assert_array_equal(tensor, expected)
    np.testing.assert_allclose(tape.gradient(energy, variable), 2 * flat, rtol=1e-14)


@pytest.mark.parametrize(("n_modes", "cutoff_dim"), SIZES)
def test_product_states_are_cut_from_the_full_product(n_modes: int, cutoff_dim: int) -> None:
    amplitudes = np.random.default_rng(1).normal(size=(3, n_modes, cutoff_dim, 2)) @ [1, 1j]
    basis = fock_basis("total", n_modes, cutoff_dim)
    full = states.product(tf.constant(amplitudes)).numpy()
    expected = full[(slice(None), *basis.photon_numbers().T)]
    np.testing.assert_allclose(states.flat_product(tf.constant(amplitudes), basis), expected, rtol=1e-14)


@pytest.mark.parametrize("truncation", ["per_mode", "total"])
def test_the_vacuum_is_the_first_state(truncation: str) -> None:
    basis = fock_basis(truncation, 3, 4)
    assert not basis.photon_numbers()[0].any()
    flat = states.flat_vacuum(2, basis, tf.complex64)
    np.testing.assert_array_equal(basis.embed(flat), states.vacuum(2, 3, 4, tf.complex64))
