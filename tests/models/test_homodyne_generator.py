from __future__ import annotations

import numpy as np
import pytest
import tensorflow as tf

from qgan_framework.engines.fock import FockEngine
from qgan_framework.errors import ConfigurationError
from qgan_framework.layers.encodings.direct_displacement import DirectDisplacement
from tests.models import networks


def latents(n: int = 5) -> tf.Tensor:
    return tf.random.stateless_uniform((n, 2), [3, 4], -1.0, 1.0)


def test_a_displaced_vacuum_gives_gaussians_of_variance_one_around_twice_alpha():
    generator = networks.homodyne_generator(
        cutoff_dim=12, initial_scale=1e-6, encoding=DirectDisplacement(scale=1.0)
    )
    around = tf.constant([[0.75, -0.5]]) + 1e-4 * latents(4000)
    outcomes = generator.measure(generator.circuit(around), around)
    assert outcomes.shape == (4000, 2)
    np.testing.assert_allclose(np.mean(outcomes, axis=0), [1.5, -1.0], rtol=0, atol=0.06)
    np.testing.assert_allclose(np.cov(outcomes, rowvar=False), np.eye(2), rtol=0, atol=0.07)


@pytest.mark.parametrize("joint", [True, False])
def test_entangled_modes_give_correlated_columns_if_they_are_measured_together(joint):
    generator = networks.homodyne_generator(joint=joint, cutoff_dim=12)
    amplitudes = np.tanh(0.7) ** np.arange(12) / np.cosh(0.7)  # a two-mode squeezed vacuum
    ket = tf.constant(np.tile(np.diag(amplitudes), (4000, 1, 1)), tf.complex64)
    outcomes = np.asarray(generator.measure(ket, latents(4000)))
    correlation = np.corrcoef(outcomes, rowvar=False)[0, 1]
    assert correlation == pytest.approx(np.tanh(1.4) if joint else 0.0, abs=0.06)


def test_a_point_belongs_to_its_latents_alone():
    generator = networks.homodyne_generator()
    together = generator(latents(6))
    parts = [generator(latents(6)[start : start + 2]) for start in (0, 2, 4)]
    np.testing.assert_allclose(together, np.concatenate(parts), rtol=0, atol=1e-4)
    assert len(np.unique(together, axis=0)) == 6


def test_compiled_equals_eager():
    generator = networks.homodyne_generator(engine=FockEngine(), n_modes=1)
    compiled = tf.function(generator.with_norm, jit_compile=True, autograph=False)
    for mine, theirs in zip(compiled(latents()), generator.with_norm(latents()), strict=True):
        np.testing.assert_allclose(mine, theirs, rtol=0, atol=1e-4)


def test_every_weight_has_a_gradient():
    generator = networks.homodyne_generator()
    with tf.GradientTape() as tape:
        loss = tf.reduce_sum(generator(latents()) * tf.random.stateless_normal((5, 2), [7, 8]))
    for gradient in tape.gradient(loss, generator.trainable_variables):
        assert np.isfinite(gradient).all() and np.any(gradient != 0.0)


@pytest.mark.parametrize("wrong", [{"n_modes": 0}, {"phi": "x"}, {"joint": 1}, {"observables": ["x"]}])
def test_impossible_settings_are_named(wrong):
    (key,) = wrong
    with pytest.raises((ConfigurationError, TypeError), match=key):
        networks.homodyne_generator(**wrong)
