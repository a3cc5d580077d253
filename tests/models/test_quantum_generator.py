from __future__ import annotations

import numpy as np
import pytest
import tensorflow as tf

from qgan_framework.engines.fock import FockEngine
from qgan_framework.errors import ConfigurationError, StrategyError
from qgan_framework.layers.encodings.direct_displacement import DirectDisplacement
from tests.models import networks, tiny
from tests.strategies.eager import Failing


def latents(n: int = 5, latent_dim: int = 2) -> tf.Tensor:
    return tf.random.stateless_normal((n, latent_dim), [3, 4])


@pytest.mark.parametrize("data_dim", [1, 2, 5])
@pytest.mark.parametrize("observables", [["x"], ["x", "p", "n"]])
def test_points_have_the_columns_of_the_data(observables, data_dim):
    generator = tiny.generator(n_modes=2, observables=observables, data_dim=data_dim)
    points = generator(latents())
    assert points.shape == (5, data_dim)
    assert points.dtype == tf.float32
    assert generator.decoder.kernel.shape == (2 * len(observables), data_dim)
    assert (points.numpy().std(axis=0) > 1e-3).all()  # every column follows the latents from the start


def test_the_norm_is_that_of_the_ket_behind_each_point():
    generator = tiny.generator(cutoff_dim=3)
    points, norm = generator.with_norm(10.0 * latents())
    np.testing.assert_array_equal(points, generator(10.0 * latents()))
    assert norm.shape == (5,)
    assert (norm.numpy() < 0.9).any()  # such displacements do not fit in three states
    _, near = generator.with_norm(tf.zeros((1, 2)))
    assert float(near[0]) == pytest.approx(1.0, abs=0.02)


def test_another_strategy_for_one_call():
    generator, mine = tiny.generator(strategy="cpu_batch"), Failing()
    np.testing.assert_allclose(
        generator.generate(latents().numpy(), strategy="sequential"), generator.generate(latents()), atol=1e-6
    )
    with pytest.raises(StrategyError):
        generator.generate(latents(), strategy=mine)
    assert generator.circuit.strategy.name == "cpu_batch" and not mine.closed
    with pytest.raises(ConfigurationError, match="strategy: MLPGenerator has no circuit"):
        networks.mlp_generator().generate(latents(), strategy="sequential")
    assert networks.mlp_generator().generate(latents()).shape == (5, 2)


def test_number_of_trained_parameters():
    generator = tiny.generator(n_modes=2, n_layers=3, latent_dim=5, observables=["x", "n"], data_dim=7)
    circuit, encoding, decoder = 3 * 14, 5 * 4 + 4, 4 * 7 + 7
    assert generator.count_params() == circuit + encoding + decoder
    assert len(generator.trainable_variables) == 5
    assert len(tiny.generator(encoding=DirectDisplacement()).trainable_variables) == 3


@pytest.mark.parametrize("n_modes", [1, 2])
def test_every_weight_has_a_finite_gradient_that_is_not_zero(n_modes):
    generator = tiny.generator(n_modes=n_modes, n_layers=2, observables=["x"])
    with tf.GradientTape() as tape:
        loss = tf.reduce_sum(generator(latents()) * tf.random.stateless_normal((5, 2), [7, 8]))
    for gradient in tape.gradient(loss, generator.trainable_variables):
        assert np.isfinite(gradient).all()
        assert (np.abs(gradient) > 1e-7).all()


def test_gradients_are_finite_at_zero_weights():
    generator = tiny.generator(n_modes=2)
    for variable in generator.trainable_variables:
        variable.assign(tf.zeros_like(variable))
    with tf.GradientTape() as tape:
        loss = tf.reduce_sum((generator(latents()) - 1.0) ** 2)
    for gradient in tape.gradient(loss, generator.trainable_variables):
        assert np.isfinite(gradient).all()


def test_compiled_equals_eager():
    generator = tiny.generator(n_modes=2, engine=FockEngine())
    assert generator.traceable
    compiled = tf.function(generator.with_norm, jit_compile=True)
    for mine, theirs in zip(compiled(latents()), generator.with_norm(latents()), strict=True):
        np.testing.assert_allclose(mine, theirs, rtol=0, atol=1e-5)


def test_the_engine_says_whether_it_may_be_traced():
    assert not tiny.generator(engine=tiny.EagerFock()).traceable


def test_the_seed_decides_the_weights():
    one, same, other = (tiny.values(tiny.generator(seed=seed).variables) for seed in (7, 7, 8))
    for mine, theirs in zip(one, same, strict=True):
        np.testing.assert_array_equal(mine, theirs)
    assert any(not np.array_equal(mine, theirs) for mine, theirs in zip(one, other, strict=True))


@pytest.mark.parametrize(
    "wrong",
    [
        {"n_modes": 0},
        {"n_modes": 7},
        {"n_layers": 0},
        {"cutoff_dim": 1},
        {"cutoff_dim": 8.0},
        {"latent_dim": 0},
        {"observables": ["y"]},
        {"initial_scale": 0.0},
    ],
    ids=str,
)
def test_impossible_settings_are_named(wrong):
    (key,) = wrong
    with pytest.raises(ConfigurationError, match=key):
        tiny.generator(**wrong)
