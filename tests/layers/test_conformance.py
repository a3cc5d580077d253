"""Every encoding × every readout gives the same numbers and gradients on every engine."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
import tensorflow as tf

from qgan_framework import layers
from qgan_framework.engines.fock import FockEngine
from qgan_framework.engines.strawberryfields import StrawberryFieldsEngine
from tests.fock import kets

ENGINES = {"fock": FockEngine, "strawberryfields": StrawberryFieldsEngine}
ENCODINGS = {
    "angle_encoding": layers.AngleEncoding,
    "classical_neural": lambda: layers.ClassicalNeural(hidden_units=[4], seed=2),
    "coherent_state": layers.CoherentState,
    "direct_displacement": layers.DirectDisplacement,
    "sparse_parameter": layers.SparseParameter,
    "squeezing": layers.Squeezing,
}
SEED = tf.constant([3, 7], tf.int64)
READOUTS = {
    "expectations": layers.Expectations(["x", "p", "n", "var_x", "var_p", "var_n"]),
    "density_of_one_mode": layers.PositionDensity(n_points=5, x_max=3.0, modes=[1]),
    "density_of_two_modes": layers.PositionDensity(n_points=5, x_max=3.0, modes=[1, 0]),
    "joint_homodyne": lambda ket: layers.HomodyneSampling(phi=0.4)(ket, SEED),
    "marginal_homodyne": lambda ket: layers.HomodyneSampling(phi=0.4, joint=False)(ket, SEED),
}
POINTS = np.random.default_rng(1).normal(0.0, 0.5, (2, 3)).astype(np.float32)


@cache
def run(engine: str, encoding: str) -> tuple[tf.GradientTape, list, tf.Tensor]:
    """A circuit of 2 modes, 2 layers and cutoff 4: its tape, weights and kets; once for all readouts."""
    circuit = layers.CVCircuit(
        n_modes=2,
        n_layers=2,
        cutoff_dim=4,
        encoding=ENCODINGS[encoding](),
        engine=ENGINES[engine](precision="complex128"),
        strategy="cpu_batch",
        initial_scale=0.2,
        seed=5,
    )
    circuit.build(POINTS.shape)
    with tf.GradientTape(persistent=True) as tape:
        ket = circuit(POINTS)
    return tape, circuit.trainable_variables, ket


def values_and_gradients(engine: str, encoding: str, readout: str) -> list[np.ndarray]:
    circuit_tape, variables, ket = run(engine, encoding)
    with tf.GradientTape() as tape:
        tape.watch(ket)
        values = READOUTS[readout](ket)
        direction = np.random.default_rng(2).normal(size=values.shape)
        loss = tf.reduce_sum(direction * values)
    gradients = circuit_tape.gradient(ket, variables, output_gradients=tape.gradient(loss, ket))
    return [values, *gradients]


@pytest.mark.parametrize("readout", READOUTS)
@pytest.mark.parametrize("encoding", ENCODINGS)
def test_engines_agree(encoding, readout):
    native, reference = (values_and_gradients(engine, encoding, readout) for engine in ENGINES)
    np.testing.assert_allclose(native[0], reference[0], rtol=0, atol=1e-8)
    for mine, theirs in zip(native[1:], reference[1:], strict=True):
        # Weights are float32, and so are their gradients.
        np.testing.assert_allclose(mine, theirs, rtol=1e-4, atol=1e-5)
        assert np.any(mine != 0.0)


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_expectations_are_those_of_strawberry_fields(encoding):
    _, _, batch = run("fock", encoding)
    for ket, values in zip(batch, READOUTS["expectations"](batch).numpy().reshape(2, 6, 2), strict=True):
        state = kets.strawberryfields_state(ket.numpy())
        for mode in range(2):
            (x, var_x), (p, var_p), (n, var_n) = (
                state.quad_expectation(mode, 0.0),
                state.quad_expectation(mode, np.pi / 2),
                state.mean_photon(mode),
            )
            expected = [x, p, n, var_x, var_p, var_n]
            np.testing.assert_allclose(values[:, mode], expected, rtol=0, atol=1e-10)


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_densities_of_a_circuit_integrate_to_the_norm(encoding):
    _, _, ket = run("fock", encoding)
    layer = layers.PositionDensity(n_points=60, x_max=8.0, modes=[0, 1])
    total = tf.reduce_sum(layer(ket), [1, 2]) * (layer.grid[1] - layer.grid[0]) ** 2
    np.testing.assert_allclose(total, tf.reduce_sum(tf.abs(ket) ** 2, [1, 2]), rtol=0, atol=1e-9)
