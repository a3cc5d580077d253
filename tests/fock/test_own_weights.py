"""One set of weights a sample: the numbers of circuits that are run one by one."""

from __future__ import annotations

import numpy as np
import pytest
import tensorflow as tf

from qgan_framework.fock import circuit, measurements, own_gates, real_gates
from qgan_framework.fock.basis import Basis
from qgan_framework.fock.truncation import fock_basis
from qgan_framework.types import Truncation
from tests.fock import differences

BATCH_SIZE, N_LAYERS = 3, 2
SIZES = [(1, 1), (1, 4), (1, 14), (2, 3), (2, 4), (3, 3), (4, 2)]
GROUPED = [(2, 12)]  # whose beamsplitters act group by group of photon numbers


def _case(basis: Basis, dtype: str = "complex128") -> tuple[tf.Tensor, tf.Tensor]:
    """Weights, and kets in which every state has an amplitude."""
    rng = np.random.default_rng(basis.size)
    weights = rng.normal(0, 0.3, (BATCH_SIZE, N_LAYERS, circuit.n_parameters(basis.n_modes)))
    flat = rng.normal(size=(BATCH_SIZE, basis.size, 2)) @ [1, 1j] / np.sqrt(2 * basis.size)
    return tf.constant(weights), tf.constant(flat, dtype)


def _one_by_one(weights: tf.Tensor, flat: tf.Tensor, basis: Basis) -> tf.Tensor:
    samples = zip(tf.unstack(weights), tf.split(flat, BATCH_SIZE), strict=True)
    return tf.concat([circuit.evolve(own, ket, basis) for own, ket in samples], 0)


def _with_gradients(evolve, weights: tf.Tensor, flat: tf.Tensor, basis: Basis) -> list[tf.Tensor]:
    """Kets, and the gradients of a random real function of them in weights and kets."""
    direction = np.random.default_rng(0).normal(size=(BATCH_SIZE, basis.size, 2)) @ [1, 1j]
    with tf.GradientTape() as tape:
        tape.watch([weights, flat])
        kets = evolve(weights, flat, basis)
        loss = tf.reduce_sum(tf.math.real(direction * kets) + tf.abs(kets) ** 4)
    return [kets, *tape.gradient(loss, [weights, flat])]


@pytest.mark.parametrize("truncation", ["per_mode", "total"])
@pytest.mark.parametrize(("n_modes", "cutoff_dim"), [*SIZES, *GROUPED])
def test_kets_and_gradients_are_those_of_single_circuits(
    truncation: Truncation, n_modes: int, cutoff_dim: int
) -> None:
    basis = fock_basis(truncation, n_modes, cutoff_dim)
    weights, flat = _case(basis)
    together = _with_gradients(circuit.evolve, weights, flat, basis)
    for own, alone in zip(together, _with_gradients(_one_by_one, weights, flat, basis), strict=True):
        np.testing.assert_allclose(own, alone, rtol=1e-10, atol=1e-11)


def test_groups_of_photon_numbers_are_tested() -> None:
    assert all(fock_basis("per_mode", *size).parities[0].rows[1] > 1 for size in GROUPED)


@pytest.mark.parametrize("truncation", ["per_mode", "total"])
def test_second_derivatives_are_those_of_finite_differences(truncation: Truncation) -> None:
    basis = fock_basis(truncation, 2, 3)
    weights, flat = _case(basis)

    def loss(weights: tf.Tensor) -> tf.Tensor:
        ket = basis.embed(circuit.evolve(weights, flat, basis))
        return tf.reduce_sum(measurements.position(ket) ** 2)

    differences.check_second_derivatives(loss, weights.numpy())


def test_compiled_single_precision_is_double_precision_rounded() -> None:
    basis = fock_basis("per_mode", 2, 8)
    weights, flat = _case(basis)
    weights += tf.constant(np.random.default_rng(1).integers(-3, 4, weights.shape) * 100 * np.pi)[
        :, :, :1
    ] * [[[1.0] + [0.0] * (weights.shape[2] - 1)]]  # a beamsplitter's angle of many turns
    exact = _with_gradients(circuit.evolve, weights, flat, basis)
    compiled = tf.function(_with_gradients, jit_compile=True)
    single = compiled(circuit.evolve, weights, tf.cast(flat, tf.complex64), basis)
    for rough, fine in zip(single, exact, strict=True):
        np.testing.assert_allclose(rough, fine, rtol=0, atol=2e-5 * np.abs(fine).max())


@pytest.mark.parametrize("cutoff_dim", [1, 2, 7, 12, 13, 20])
@pytest.mark.parametrize("gate", ["displacement", "squeezing"])
def test_gates_are_those_of_shared_weights(gate: str, cutoff_dim: int) -> None:
    parameters = tf.constant(
        [[0.0, -0.7, 1.3], [0.2, 1e9, -2.0 if gate == "displacement" else 0.9]], tf.float64
    )
    if gate == "squeezing":
        parameters = tf.minimum(parameters, 5.0)
    batched = getattr(own_gates, gate)(parameters, cutoff_dim=cutoff_dim)
    expected = getattr(real_gates, gate)(parameters, cutoff_dim=cutoff_dim)
    np.testing.assert_allclose(tf.transpose(batched, [2, 3, 1, 0]), expected, rtol=0, atol=1e-12)


@pytest.mark.parametrize("cutoff_dim", [8, 20])
@pytest.mark.parametrize("gates", [own_gates, real_gates], ids=["own", "shared"])
def test_no_displacement_hides_what_is_not_a_number(gates, cutoff_dim: int) -> None:
    displacement = tf.function(gates.displacement, jit_compile=True)
    assert np.isnan(displacement(tf.constant([np.nan], tf.float64), cutoff_dim=cutoff_dim)).any()
