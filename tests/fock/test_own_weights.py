"""Large batches with one set of weights a sample: evolved in chunks, with the numbers of small ones."""

from __future__ import annotations

import numpy as np
import pytest
import tensorflow as tf

from qgan_framework.fock import circuit, measurements
from tests.fock.kets import random_kets

N_MODES, CUTOFF_DIM, BATCH_SIZE = 1, 4, 37


@pytest.fixture(scope="module")
def weights() -> tf.Tensor:
    rng = np.random.default_rng(3)
    return tf.constant(rng.normal(0, 0.3, (BATCH_SIZE, 1, circuit.n_parameters(N_MODES))))


@pytest.fixture(scope="module")
def ket() -> tf.Tensor:
    return tf.constant(random_kets(N_MODES, CUTOFF_DIM, batch_size=BATCH_SIZE))


@pytest.fixture(scope="module")
def expected(weights: tf.Tensor, ket: tf.Tensor) -> tuple[tf.Tensor, ...]:
    """Of the whole batch at once."""
    return _penalty(weights, ket)


def _penalty(weights: tf.Tensor, ket: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor, tf.Tensor]:
    """⟨x⟩, its gradients in weights and kets, and the gradient of their square norm: as a gradient penalty has it."""
    with tf.GradientTape() as outer:
        outer.watch(weights)
        with tf.GradientTape() as inner:
            inner.watch([weights, ket])
            x = measurements.position(circuit.run(weights, ket))
        of_weights, of_kets = inner.gradient(x, [weights, ket])
        norm = tf.reduce_sum(of_weights**2) + tf.reduce_sum(tf.abs(of_kets) ** 2)
    return x, of_weights, of_kets, outer.gradient(norm, weights)


@pytest.mark.parametrize(("compiled", "chunk"), [(False, 5), (True, 13)])
def test_chunks_that_do_not_divide_the_batch_give_its_numbers(
    compiled: bool,
    chunk: int,
    weights: tf.Tensor,
    ket: tf.Tensor,
    expected: tuple[tf.Tensor, ...],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(circuit, "MAX_OWN_AMPLITUDES", CUTOFF_DIM * chunk)
    function = tf.function(_penalty, jit_compile=True) if compiled else _penalty
    for value, of_one_batch in zip(function(weights, ket), expected, strict=True):
        np.testing.assert_allclose(value, of_one_batch, rtol=1e-10, atol=1e-10)
