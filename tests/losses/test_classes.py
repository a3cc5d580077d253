from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import tensorflow as tf
import yaml

from qgan_framework.errors import ConfigurationError
from qgan_framework.losses.base import GANLoss
from qgan_framework.losses.bce import BinaryCrossEntropy
from qgan_framework.losses.hinge import Hinge
from qgan_framework.losses.lsgan import LeastSquares
from qgan_framework.losses.minimax import Minimax
from qgan_framework.losses.wgan_gp import WassersteinGradientPenalty

WITH_R1: list[Any] = [BinaryCrossEntropy, Minimax, Hinge, LeastSquares]
ALL: list[GANLoss] = [kind(r1_weight=0.5) for kind in WITH_R1]
ALL += [WassersteinGradientPenalty(gradient_penalty_weight=10.0)]
CONFIGURATIONS = sorted(
    file
    for file in (Path(__file__).parents[2] / "conf" / "loss").glob("*.yaml")
    if file.stem != "cross_entropy"  # of classifiers
)

RNG = np.random.default_rng(0)
REAL = tf.constant(RNG.normal(size=(16, 2)), tf.float32)
FAKE = tf.constant(RNG.normal(size=(16, 2)), tf.float32)
HIDDEN = tf.Variable(RNG.normal(size=(2, 8)), dtype=tf.float32)
OUTPUT = tf.Variable(RNG.normal(size=(8, 1)), dtype=tf.float32)
UNIFORM = tf.random.stateless_uniform((REAL.shape[0], 1), [1, 2])


def discriminator(points: tf.Tensor) -> tf.Tensor:
    return tf.tanh(points @ HIDDEN) @ OUTPUT


def gradients(loss: GANLoss, uniform: tf.Tensor) -> list[tf.Tensor]:
    with tf.GradientTape() as tape:
        value = loss.discriminator_loss(discriminator(REAL), discriminator(FAKE))
        value += loss.penalty(discriminator, REAL, FAKE, uniform)
    return [value, loss.generator_loss(discriminator(FAKE)), *tape.gradient(value, [HIDDEN, OUTPUT])]


@pytest.mark.parametrize("loss", ALL, ids=lambda loss: type(loss).__name__)
def test_xla_and_eager_agree(loss: GANLoss) -> None:
    compiled = tf.function(lambda uniform: gradients(loss, uniform), jit_compile=True, autograph=False)(
        UNIFORM
    )
    for fast, eager in zip(compiled, gradients(loss, UNIFORM), strict=True):
        assert fast.dtype == tf.float32
        np.testing.assert_allclose(fast, eager, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("kind", WITH_R1)
def test_r1_is_off_by_default_and_weighted_when_on(kind: Any) -> None:
    off, one, two = kind(), kind(r1_weight=1.0), kind(r1_weight=2)
    assert not off.needs_second_derivatives
    assert one.needs_second_derivatives
    assert float(off.penalty(discriminator, REAL, FAKE, UNIFORM)) == 0.0
    value = float(one.penalty(discriminator, REAL, FAKE, UNIFORM))
    assert value > 0.0
    assert float(two.penalty(discriminator, REAL, FAKE, UNIFORM)) == pytest.approx(2.0 * value)


def test_uniform_numbers_decide_the_places_of_the_gradient_penalty() -> None:
    loss = WassersteinGradientPenalty(gradient_penalty_weight=10.0)
    assert loss.needs_second_derivatives
    first, same, other = (
        float(loss.penalty(discriminator, REAL, FAKE, share * UNIFORM)) for share in (1.0, 1.0, 0.5)
    )
    assert first == same != other
    off = WassersteinGradientPenalty(gradient_penalty_weight=0)
    assert not off.needs_second_derivatives
    assert float(off.penalty(discriminator, REAL, FAKE, UNIFORM)) == 0.0


def test_a_gradient_penalty_may_stand_beside_r1() -> None:
    slope, both = (WassersteinGradientPenalty(gradient_penalty_weight=10.0, r1_weight=w) for w in (0.0, 0.5))
    r1 = Hinge(r1_weight=0.5)
    penalties = [float(loss.penalty(discriminator, REAL, FAKE, UNIFORM)) for loss in (slope, r1, both)]
    assert penalties[0] > 0 and penalties[1] > 0
    assert penalties[2] == pytest.approx(sum(penalties[:2]))
    assert WassersteinGradientPenalty(gradient_penalty_weight=0, r1_weight=0.5).needs_second_derivatives


def test_each_class_is_its_game() -> None:
    real, fake = tf.constant([[0.5], [2.0]]), tf.constant([[-0.5], [1.0]])
    softplus = np.log1p(np.exp([-0.5, -2.0])).mean() + np.log1p(np.exp([-0.5, 1.0])).mean()
    expected: dict[Any, tuple[float, float]] = {
        BinaryCrossEntropy: (softplus, np.log1p(np.exp([0.5, -1.0])).mean()),
        Minimax: (softplus, -np.log1p(np.exp([-0.5, 1.0])).mean()),
        Hinge: (0.25 + 1.25, -0.25),
        LeastSquares: ((0.25 + 1.0) / 4 + (0.25 + 1.0) / 4, 2.25 / 4),
    }
    for kind, (d_loss, g_loss) in expected.items():
        assert float(kind().discriminator_loss(real, fake)) == pytest.approx(d_loss, rel=1e-5)
        assert float(kind().generator_loss(fake)) == pytest.approx(g_loss, rel=1e-5)
    wasserstein = WassersteinGradientPenalty(gradient_penalty_weight=1.0)
    assert float(wasserstein.discriminator_loss(real, fake)) == pytest.approx(-1.0)
    assert float(wasserstein.generator_loss(fake)) == pytest.approx(-0.25)


@pytest.mark.parametrize("weight", [-1.0, "10", True, None])
def test_impossible_weights(weight: Any) -> None:
    with pytest.raises(ConfigurationError, match="gradient_penalty_weight"):
        WassersteinGradientPenalty(gradient_penalty_weight=weight)
    with pytest.raises(ConfigurationError, match="r1_weight"):
        Hinge(r1_weight=weight)


@pytest.mark.parametrize("file", CONFIGURATIONS, ids=lambda file: file.stem)
def test_the_configuration_builds_the_class_and_agrees_with_its_defaults(file: Path) -> None:
    settings = yaml.safe_load(file.read_text())
    module, name = settings.pop("_target_").rsplit(".", 1)
    kind = getattr(importlib.import_module(module), name)
    assert file.stem == module.rsplit(".", 1)[1]
    loss = kind(**settings)
    assert isinstance(loss, GANLoss)
    if kind in WITH_R1:
        assert vars(loss) == vars(kind())


def test_every_loss_has_a_configuration() -> None:
    assert {file.stem for file in CONFIGURATIONS} == {type(loss).__module__.rsplit(".", 1)[1] for loss in ALL}
