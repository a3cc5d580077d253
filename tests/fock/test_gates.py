"""Gate matrices against The Walrus, whose matrices Strawberry Fields applies."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import tensorflow as tf
from hypothesis import given, settings
from hypothesis import strategies as st
from thewalrus import fock_gradients as walrus

from qgan_framework.fock import gates
from tests.fock import differences

cutoffs = st.sampled_from([4, 8, 16])
magnitudes = st.floats(-1.2, 1.2)  # weights are of either sign
angles = st.floats(-2 * np.pi, 2 * np.pi)
few = settings(max_examples=20, deadline=None, derandomize=True)


@few
@given(magnitudes, angles, cutoffs)
def test_displacement_is_the_walrus(r: float, phi: float, cutoff_dim: int) -> None:
    gate = gates.displacement(_float(r), _float(phi), cutoff_dim=cutoff_dim)
    np.testing.assert_allclose(gate, walrus.displacement(r, phi, cutoff_dim), rtol=0, atol=1e-10)


@few
@given(magnitudes, angles, cutoffs)
def test_squeezing_is_the_walrus(r: float, phi: float, cutoff_dim: int) -> None:
    gate = gates.squeezing(_float(r), _float(phi), cutoff_dim=cutoff_dim)
    np.testing.assert_allclose(gate, walrus.squeezing(r, phi, cutoff_dim), rtol=0, atol=1e-10)


@few
@given(angles, angles, cutoffs)
def test_beamsplitter_is_the_walrus(theta: float, phi: float, cutoff_dim: int) -> None:
    gate = gates.beamsplitter(_float(theta), _float(phi), cutoff_dim=cutoff_dim)
    np.testing.assert_allclose(gate, walrus.beamsplitter(theta, phi, cutoff_dim), rtol=0, atol=1e-10)


@few
@given(angles, cutoffs)
def test_rotation_and_kerr_are_phases_of_the_photon_number(angle: float, cutoff_dim: int) -> None:
    n = np.arange(cutoff_dim)
    rotation = gates.rotation(_float(angle), cutoff_dim=cutoff_dim)
    kerr = gates.kerr(_float(angle), cutoff_dim=cutoff_dim)
    np.testing.assert_allclose(rotation, np.exp(1j * angle * n), rtol=0, atol=1e-10)
    np.testing.assert_allclose(kerr, np.exp(1j * angle * n**2), rtol=0, atol=1e-10)


Gate = Callable[..., tf.Tensor]

TWO_PARAMETER_GATES: list[Gate] = [gates.displacement, gates.squeezing, gates.beamsplitter]
ALL_GATES = [*TWO_PARAMETER_GATES, gates.rotation, gates.kerr]


def _n_parameters(gate: Gate) -> int:
    return 2 if gate in TWO_PARAMETER_GATES else 1


@pytest.mark.parametrize("gate", ALL_GATES)
def test_leading_axes_are_independent_gates(gate: Gate) -> None:
    parameters = np.random.default_rng(0).normal(0, 0.5, (_n_parameters(gate), 2, 3))
    together = gate(*map(tf.constant, parameters), cutoff_dim=5).numpy()
    assert together.dtype == np.complex128
    for index in np.ndindex(2, 3):
        alone = gate(*(tf.constant(p[index]) for p in parameters), cutoff_dim=5)
        np.testing.assert_allclose(together[index], alone, rtol=0, atol=1e-14)


@pytest.mark.parametrize("gate", ALL_GATES)
def test_zero_parameters_are_the_identity(gate: Gate) -> None:
    zeros = [_float(0.0)] * _n_parameters(gate)
    matrix = gate(*zeros, cutoff_dim=4).numpy()
    size = int(np.sqrt(matrix.size)) if matrix.ndim > 1 else 1
    identity = np.eye(size).reshape(matrix.shape) if matrix.ndim > 1 else np.ones(4)
    np.testing.assert_allclose(matrix, identity, rtol=0, atol=1e-13)


@pytest.mark.parametrize("gate", ALL_GATES)
@pytest.mark.parametrize("values", [(0.0, 0.0), (0.0, 0.7), (0.6, 0.4), (-0.9, 1.3)])
def test_gradients_are_those_of_finite_differences(gate: Gate, values: tuple[float, float]) -> None:
    point = np.array(values[: _n_parameters(gate)])
    shape = gate(*map(tf.constant, point), cutoff_dim=6).shape
    rng = np.random.default_rng(1)
    direction = tf.constant(rng.normal(size=shape) + 1j * rng.normal(size=shape))

    def losses(points: Any) -> tf.Tensor:
        matrices = gate(*tf.unstack(tf.convert_to_tensor(points), axis=-1), cutoff_dim=6)
        projected = tf.math.real(direction * matrices)
        return tf.reduce_sum(projected, axis=list(range(1, projected.shape.rank)))

    variable = tf.Variable(point)
    with tf.GradientTape() as tape:
        loss = tf.reduce_sum(losses(variable[tf.newaxis]))
    gradient = tape.gradient(loss, variable)
    expected = differences.gradient(lambda points: losses(points).numpy(), point)
    np.testing.assert_allclose(gradient, expected, rtol=1e-6, atol=1e-7)


def test_high_cutoff_keeps_its_digits() -> None:
    # Alternating sums of large terms: D(r)|0> and S(r)|0> have normalised columns, whatever the cutoff.
    displaced = gates.displacement(_float(2.0), _float(0.3), cutoff_dim=60).numpy()[:, 0]
    squeezed = gates.squeezing(_float(1.0), _float(0.3), cutoff_dim=100).numpy()[:, 0]
    assert np.vdot(displaced, displaced).real == pytest.approx(1.0, abs=1e-12)
    assert np.vdot(squeezed, squeezed).real == pytest.approx(1.0, abs=1e-12)


def _float(value: float) -> tf.Tensor:
    return tf.constant(value, tf.float64)
