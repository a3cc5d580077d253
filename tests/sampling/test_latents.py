"""How latents are distributed."""

from __future__ import annotations

import numpy as np
import pytest
import tensorflow as tf

from qgan_framework.sampling.latents import stateless_latents

SEED = tf.constant([3, 5], tf.int64)


@pytest.mark.parametrize("distribution", ["normal", "uniform", "bimodal"])
def test_latents_have_mean_0_and_variance_1(distribution):
    drawn = stateless_latents((20_000, 3), SEED, distribution).numpy()
    assert np.abs(drawn.mean(axis=0)).max() < 0.03
    assert drawn.var(axis=0) == pytest.approx(1.0, abs=0.03)


def test_bimodal_latents_are_two_separate_gaussians_of_equal_weight():
    drawn = stateless_latents((20_000, 3), SEED, "bimodal").numpy()
    right = drawn.sum(axis=1) > 0.0
    assert right.mean() == pytest.approx(0.5, abs=0.015)
    for side, centre in ((drawn[right], 0.9**0.5), (drawn[~right], -(0.9**0.5))):
        assert side.mean(axis=0) == pytest.approx(centre, abs=0.01)
        assert np.cov(side, rowvar=False) == pytest.approx(0.1 * np.eye(3), abs=0.005)
    assert np.mean(np.abs(drawn.sum(axis=1)) < 0.5) < 0.001


def test_bimodal_latents_are_the_same_in_compiled_code():
    compiled = tf.function(lambda seed: stateless_latents((100, 2), seed, "bimodal"), jit_compile=True)
    np.testing.assert_allclose(compiled(SEED), stateless_latents((100, 2), SEED, "bimodal"), atol=2e-5)
