from __future__ import annotations

import numpy as np
import pytest
import tensorflow as tf

from qgan_framework.fock.turns import Phases, phases, turn
from tests.fock import differences

RNG = np.random.default_rng(2)
PAIRS = tf.constant(RNG.normal(size=(2, 3, 4, 5)))


def _turned(pairs: tf.Tensor, angles: tf.Tensor) -> tf.Tensor:
    return turn(pairs, phases(angles, pairs.dtype), angles)


def _plainly(pairs: tf.Tensor, angles: tf.Tensor) -> tf.Tensor:
    """The same by TensorFlow's own derivatives."""
    (a, b), (c, s) = tf.unstack(pairs), (tf.cos(angles), tf.sin(angles))
    return tf.stack([a * c - b * s, a * s + b * c])


@pytest.mark.parametrize("shape", [(3, 4, 5), (1, 4, 5), (3, 1, 1)])
def test_turns_and_their_gradients(shape: tuple[int, ...]) -> None:
    angles = tf.constant(RNG.normal(size=shape))
    found = []
    for function in (_turned, _plainly):
        with tf.GradientTape() as tape:
            tape.watch([PAIRS, angles])
            result = function(PAIRS, angles)
            loss = tf.reduce_sum(result**3)
        found.append([result, *tape.gradient(loss, [PAIRS, angles])])
    for mine, theirs in zip(*found, strict=True):
        np.testing.assert_allclose(mine, theirs, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("shape", [(3, 4, 5), (3, 1, 5)])
def test_second_derivatives(shape: tuple[int, ...]) -> None:
    differences.check_second_derivatives(
        lambda angles: tf.reduce_sum(_turned(PAIRS * tf.reduce_sum(angles), angles) ** 3),
        RNG.normal(size=shape),
    )


def test_phases_of_many_turns_are_exact_in_single_precision() -> None:
    angles = tf.constant([1e4 * np.pi + 0.3, -1e4 * np.pi - 0.3, 0.0], tf.float64)
    cosine, sine = phases(angles, tf.float32)
    assert cosine.dtype == tf.float32
    np.testing.assert_allclose(cosine, np.cos(angles), rtol=0, atol=2e-7)
    np.testing.assert_allclose(sine, np.sin(angles), rtol=0, atol=2e-7)


def test_phases_turn_back() -> None:
    by = Phases(tf.constant([0.6]), tf.constant([0.8]))
    angles = tf.zeros([1])
    pair = tf.constant([[1.0], [2.0]])
    np.testing.assert_allclose(turn(turn(pair, by, angles), by.reversed(), angles), pair, rtol=1e-6)
