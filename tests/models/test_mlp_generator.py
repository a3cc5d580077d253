from __future__ import annotations

import itertools

import numpy as np
import pytest
import tensorflow as tf

from qgan_framework.errors import ConfigurationError
from tests.models import networks, tiny


@pytest.mark.parametrize("hidden_units", [[], [4], [8, 3]])
def test_points_of_latents_and_norms_of_one(hidden_units):
    network = networks.mlp_generator(hidden_units=hidden_units, latent_dim=3, data_dim=5)
    latents = tf.random.stateless_normal((6, 3), [0, 1])
    points, norm = network.with_norm(latents)
    assert points.shape == (6, 5)
    assert (points.numpy().std(axis=0) > 1e-3).all()
    np.testing.assert_array_equal(norm, np.ones(6, np.float32))
    np.testing.assert_array_equal(network(latents), points)
    np.testing.assert_array_equal(network.sample(latents)[0], points)
    assert network.traceable
    sizes = [3, *hidden_units, 5]
    assert network.count_params() == sum((n + 1) * m for n, m in itertools.pairwise(sizes))


def test_the_seed_decides_the_weights():
    one, same, other = (tiny.values(networks.mlp_generator(seed=seed).variables) for seed in (7, 7, 8))
    for mine, theirs in zip(one, same, strict=True):
        np.testing.assert_array_equal(mine, theirs)
    assert not np.isclose(one[0], other[0]).any()


@pytest.mark.parametrize(
    "wrong", [{"hidden_units": [0]}, {"latent_dim": 0}, {"latent_distribution": "cauchy"}], ids=str
)
def test_impossible_settings_are_named(wrong):
    (key,) = wrong
    with pytest.raises(ConfigurationError, match=key):
        networks.mlp_generator(**wrong)
