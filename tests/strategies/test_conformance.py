"""Every strategy gives the kets and the gradients of the sequential one."""

from __future__ import annotations

import numpy as np
import pytest
import tensorflow as tf

from qgan_framework.engines.fock import FockEngine
from qgan_framework.fock.layout import n_parameters
from qgan_framework.strategies.base import CircuitInput, Strategy
from qgan_framework.strategies.cpu_batch import CPUBatch
from qgan_framework.strategies.sequential import Sequential

BATCH_SIZE, CUTOFF_DIM = 3, 4


def variables(n_modes: int, own_weights: bool, prepared: str, n_layers: int = 2) -> dict[str, tf.Variable]:
    rng = np.random.default_rng(n_modes)
    batch = (BATCH_SIZE,) if own_weights else ()
    found = {"weights": tf.Variable(rng.normal(0, 0.3, (*batch, n_layers, n_parameters(n_modes))))}
    for name in prepared.split():
        parts = rng.uniform(-0.5, 0.5, (BATCH_SIZE, n_modes, 2))
        found[name] = tf.Variable(parts @ [1, 1j])
    return found


def ket_and_gradients(
    strategy: Strategy, arguments: dict[str, tf.Variable], n_modes: int
) -> tuple[tf.Tensor, list[tf.Tensor]]:
    with tf.GradientTape() as tape:
        ket = strategy.run(
            FockEngine(precision="complex128"),
            CircuitInput(**{name: tf.convert_to_tensor(value) for name, value in arguments.items()}),
            n_modes=n_modes,
            cutoff_dim=CUTOFF_DIM,
            batch_size=BATCH_SIZE,
        )
        direction = np.random.default_rng(0).normal(size=ket.shape)
        loss = tf.reduce_sum(direction * tf.math.real(ket) + direction**2 * tf.math.imag(ket))
    gradients = tape.gradient(loss, list(arguments.values()))
    return ket, [
        tf.convert_to_tensor(gradient) for gradient in gradients
    ]  # dense also where samples are gathered


def assert_same(one: tuple[tf.Tensor, list[tf.Tensor]], other: tuple[tf.Tensor, list[tf.Tensor]]) -> None:
    np.testing.assert_allclose(one[0], other[0], rtol=0, atol=1e-12)
    for mine, theirs in zip(one[1], other[1], strict=True):
        assert np.any(mine != 0.0)
        np.testing.assert_allclose(mine, theirs, rtol=0, atol=1e-10)


@pytest.mark.parametrize("n_modes", [1, 2])
@pytest.mark.parametrize("own_weights", [False, True], ids=["shared", "own"])
@pytest.mark.parametrize("prepared", ["", "displacement", "squeezing", "displacement squeezing"])
def test_cpu_batch_equals_sequential(n_modes, own_weights, prepared):
    arguments = variables(n_modes, own_weights, prepared)
    batched = ket_and_gradients(CPUBatch(), arguments, n_modes)
    assert batched[0].shape == (BATCH_SIZE,) + (CUTOFF_DIM,) * n_modes
    assert_same(batched, ket_and_gradients(Sequential(), arguments, n_modes))


@pytest.mark.parametrize(
    ("strategy", "own_weights", "xla"),
    [(CPUBatch, True, True), (Sequential, True, True), (Sequential, False, True), (Sequential, True, False)],
)
def test_compiled_equals_eager(strategy, own_weights, xla):
    arguments = variables(1, own_weights, "displacement", n_layers=1)

    @tf.function(jit_compile=xla)
    def compiled() -> tuple[tf.Tensor, list[tf.Tensor]]:
        return ket_and_gradients(strategy(), arguments, 1)

    assert_same(compiled(), ket_and_gradients(strategy(), arguments, 1))


def test_names_are_those_of_the_configuration():
    assert (CPUBatch().name, Sequential().name) == ("cpu_batch", "sequential")
