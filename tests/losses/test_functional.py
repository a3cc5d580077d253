from __future__ import annotations

from functools import partial

import numpy as np
import pytest
import tensorflow as tf
from hypothesis import given, settings
from hypothesis import strategies as st

from qgan_framework.losses import functional

LOGITS = st.lists(st.floats(-20, 20, width=32), min_size=1, max_size=8)


def sigmoid(values: np.ndarray) -> np.ndarray:
    return 1.0 / (1.0 + np.exp(-values))


DISCRIMINATOR = {
    "bce_discriminator": lambda r, f: -np.log(sigmoid(r)).mean() - np.log(sigmoid(-f)).mean(),
    "hinge_discriminator": lambda r, f: np.maximum(0, 1 - r).mean() + np.maximum(0, 1 + f).mean(),
    "least_squares_discriminator": lambda r, f: ((r - 1) ** 2).mean() / 2 + (f**2).mean() / 2,
    "wasserstein_discriminator": lambda r, f: f.mean() - r.mean(),
}
GENERATOR = {
    "bce_generator": lambda f: -np.log(sigmoid(f)).mean(),
    "minimax_generator": lambda f: np.log(sigmoid(-f)).mean(),
    "least_squares_generator": lambda f: ((f - 1) ** 2).mean() / 2,
    "wasserstein_generator": lambda f: -f.mean(),
}


@pytest.mark.parametrize("name", DISCRIMINATOR)
@settings(max_examples=25, deadline=None)
@given(real=LOGITS, fake=LOGITS)
def test_discriminator_losses_are_their_formulas(name: str, real: list[float], fake: list[float]) -> None:
    value = getattr(functional, name)(tf.constant(real)[:, None], tf.constant(fake)[:, None])
    assert value.shape == ()
    assert value.dtype == tf.float32
    expected = DISCRIMINATOR[name](np.array(real), np.array(fake))
    np.testing.assert_allclose(value, expected, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("name", GENERATOR)
@settings(max_examples=25, deadline=None)
@given(fake=LOGITS)
def test_generator_losses_are_their_formulas(name: str, fake: list[float]) -> None:
    value = getattr(functional, name)(tf.constant(fake)[:, None])
    assert value.shape == ()
    assert value.dtype == tf.float32
    np.testing.assert_allclose(value, GENERATOR[name](np.array(fake)), rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("name", GENERATOR)
def test_generator_gradients_agree_with_differences_of_the_formula(name: str) -> None:
    fake, step = np.array([-2.0, 0.3, 1.7]), 1e-6
    logits = tf.constant(fake, tf.float32)
    with tf.GradientTape() as tape:
        tape.watch(logits)
        loss = getattr(functional, name)(logits)
    formula = GENERATOR[name]
    expected = [(formula(fake + step * row) - formula(fake - step * row)) / (2 * step) for row in np.eye(3)]
    np.testing.assert_allclose(tape.gradient(loss, logits), expected, atol=1e-5)


def test_large_logits_keep_finite_losses_and_gradients() -> None:
    logits = tf.constant([-1e4, 1e4])
    with tf.GradientTape() as tape:
        tape.watch(logits)
        loss = functional.bce_discriminator(logits, logits) + functional.bce_generator(logits)
    assert np.isfinite(loss)
    assert np.isfinite(tape.gradient(loss, logits)).all()


def test_the_minimax_generator_saturates_where_the_other_does_not() -> None:
    logits = tf.constant([-15.0])
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(logits)
        saturating, other = functional.minimax_generator(logits), functional.bce_generator(logits)
    assert abs(float(tape.gradient(saturating, logits)[0])) < 1e-6
    assert float(tape.gradient(other, logits)[0]) == pytest.approx(-1.0)


def test_lower_precision_is_raised_to_float32() -> None:
    logits = tf.constant([0.5, -0.25], tf.bfloat16)
    assert functional.bce_generator(logits).dtype == tf.float32
    np.testing.assert_allclose(
        functional.bce_generator(logits), functional.bce_generator(tf.cast(logits, tf.float32))
    )


REAL = tf.constant(np.random.default_rng(0).normal(size=(6, 3)), tf.float32)
FAKE = tf.constant(np.random.default_rng(1).normal(size=(6, 3)), tf.float32)
EPSILON = tf.constant(np.random.default_rng(2).uniform(size=(6, 1)), tf.float32)


def test_penalties_of_a_linear_critic() -> None:
    weights = tf.constant([[1.0], [2.0], [-2.0]])  # the gradient is the weights everywhere, of norm 3

    def critic(points: tf.Tensor) -> tf.Tensor:
        return points @ weights

    np.testing.assert_allclose(functional.gradient_penalty(critic, REAL, FAKE, EPSILON), 4.0, rtol=1e-5)
    np.testing.assert_allclose(functional.r1_penalty(critic, REAL), 4.5, rtol=1e-5)


def test_penalties_of_a_quadratic_critic() -> None:
    def critic(points: tf.Tensor) -> tf.Tensor:  # gradient x
        return 0.5 * tf.reduce_sum(tf.square(points), axis=-1)

    between = EPSILON * REAL + (1 - EPSILON) * FAKE
    expected = np.mean((np.linalg.norm(between, axis=1) - 1) ** 2)
    np.testing.assert_allclose(functional.gradient_penalty(critic, REAL, FAKE, EPSILON), expected, rtol=1e-5)
    np.testing.assert_allclose(
        functional.r1_penalty(critic, REAL), np.mean(np.sum(np.square(REAL), axis=1)) / 2, rtol=1e-5
    )


def test_the_penalty_is_two_sided() -> None:
    for slope in (0.5, 1.5):
        weights = tf.constant([[slope], [0.0], [0.0]])
        value = functional.gradient_penalty(partial(tf.matmul, b=weights), REAL, FAKE, EPSILON)
        np.testing.assert_allclose(value, 0.25, rtol=1e-5)


def test_a_flat_critic_has_a_finite_gradient() -> None:
    weights = tf.Variable(tf.zeros((3, 1)))
    with tf.GradientTape() as tape:
        loss = functional.gradient_penalty(lambda points: points @ weights, REAL, FAKE, EPSILON)
    assert float(loss) == pytest.approx(1.0, abs=1e-5)
    assert np.isfinite(tape.gradient(loss, weights)).all()


def test_second_derivatives_agree_with_finite_differences() -> None:
    start = np.random.default_rng(3).normal(size=3)
    points = (EPSILON * REAL + (1 - EPSILON) * FAKE).numpy().astype(np.float64)

    def formula(weights: np.ndarray) -> float:  # critic tanh(x w): gradient (1 - tanh^2) w
        slopes = (1 - np.tanh(points @ weights) ** 2)[:, None] * weights
        return float(np.mean((np.linalg.norm(slopes, axis=1) - 1) ** 2))

    weights = tf.Variable(start[:, None], dtype=tf.float32)
    with tf.GradientTape() as tape:
        loss = functional.gradient_penalty(lambda x: tf.tanh(x @ weights), REAL, FAKE, EPSILON)
    np.testing.assert_allclose(loss, formula(start), rtol=1e-5)
    expected = [(formula(start + 1e-6 * row) - formula(start - 1e-6 * row)) / 2e-6 for row in np.eye(3)]
    np.testing.assert_allclose(tape.gradient(loss, weights)[:, 0], expected, rtol=1e-3, atol=1e-4)
