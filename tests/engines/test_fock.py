"""What is particular to the package's own engine: its two truncations."""

from __future__ import annotations

import numpy as np
import pytest
import tensorflow as tf

from qgan_framework.engines.fock import FockEngine
from qgan_framework.errors import ConfigurationError
from qgan_framework.fock import circuit, measurements
from tests.fock import reference, total_reference


@pytest.mark.parametrize(("precision", "tolerance"), [("complex128", 1e-10), ("complex64", 1e-4)])
@pytest.mark.parametrize("weights_per_sample", [False, True])
def test_kets_of_the_total_truncation_are_the_reference(
    precision: str, tolerance: float, weights_per_sample: bool
) -> None:
    rng = np.random.default_rng(0)
    weights = rng.normal(0, 0.3, (2, 2, circuit.n_parameters(3)))
    alpha, z = rng.uniform(-0.4, 0.4, (2, 2, 3, 2)) @ [1, 1j]
    engine = FockEngine(precision=precision, truncation="total")
    kets = engine.run(
        tf.constant(weights if weights_per_sample else weights[0]),
        n_modes=3,
        cutoff_dim=4,
        displacement=tf.constant(alpha),
        squeezing=tf.constant(z),
    )
    assert kets.shape == (2, 4, 4, 4) and kets.dtype == precision
    for sample in range(2):
        amplitudes = [
            reference.displaced_squeezed(a, s, 4) for a, s in zip(alpha[sample], z[sample], strict=True)
        ]
        own = weights[sample if weights_per_sample else 0]
        expected = total_reference.ket(own, np.stack(amplitudes))
        np.testing.assert_allclose(kets[sample], expected, rtol=0, atol=tolerance)


def test_the_vacuum_in_the_total_truncation() -> None:
    weights = np.random.default_rng(1).normal(0, 0.3, (2, circuit.n_parameters(2)))
    engine = FockEngine(precision="complex128", truncation="total")
    kets = engine.run(tf.constant(weights), n_modes=2, cutoff_dim=5, batch_size=3)
    expected = total_reference.ket(weights, np.eye(5)[[0, 0]])
    np.testing.assert_allclose(kets, np.stack([expected] * 3), rtol=0, atol=1e-10)


def test_gradients_reach_displacement_and_squeezing_at_zero() -> None:
    weights = np.random.default_rng(2).normal(0, 0.3, (1, circuit.n_parameters(2)))
    variables = [tf.Variable(np.zeros((2, 2), complex)) for _ in range(2)]
    with tf.GradientTape() as tape:
        ket = FockEngine(precision="complex128", truncation="total").run(
            tf.constant(weights), n_modes=2, cutoff_dim=5, displacement=variables[0], squeezing=variables[1]
        )
        loss = tf.reduce_sum(measurements.position(ket)) + tf.reduce_sum(measurements.momentum(ket))
    for gradient in tape.gradient(loss, variables):
        parts = np.stack([np.real(gradient), np.imag(gradient)])
        assert np.all(np.isfinite(parts)) and np.all(np.abs(parts) > 1e-6)


def test_per_mode_is_the_default() -> None:
    assert FockEngine().truncation == "per_mode"


def test_refuses_another_truncation() -> None:
    with pytest.raises(ConfigurationError, match="truncation"):
        FockEngine(truncation="energy")  # type: ignore[arg-type]
