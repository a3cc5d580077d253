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


@pytest.mark.parametrize("n_modes", [2, 3])
def test_cells_sum_to_the_norm(n_modes):
    generator = networks.density_generator(n_modes=n_modes, cutoff_dim=6, n_points=30, x_max=8.0)
    cells, norm = generator.with_norm(latents())
    assert cells.shape == (5, 900) and cells.dtype == tf.float32
    assert generator.data_dim == 900
    assert (cells.numpy() > -1e-6).all()
    np.testing.assert_allclose(tf.reduce_sum(cells, 1), norm, rtol=0, atol=1e-4)
    np.testing.assert_array_equal(generator(latents()), cells)


def displaced(alpha: list[float], **changed: object) -> object:
    """A circuit that displaces the modes by ``alpha`` and next to nothing else."""
    settings = {"cutoff_dim": 12, "initial_scale": 1e-6, "n_points": 41, "x_max": 5.0, "data_max": 2.5}
    generator = networks.density_generator(encoding=DirectDisplacement(scale=1.0), **settings | changed)
    return generator, tf.constant([alpha])


def test_the_first_mode_is_the_first_column_and_x_max_stands_for_data_max():
    """A coherent state has mean position 2 Re α and variance 1; x_max = 2 data_max halves them in units of the data."""
    generator, one = displaced([0.75, -0.5])
    cells, _ = generator.with_norm(one)
    grid = np.linspace(-2.5, 2.5, 41)
    density = cells.numpy().reshape(41, 41)
    for axis, center in enumerate((0.75, -0.5)):
        marginal = density.sum(axis=1 - axis)
        mean = marginal @ grid
        assert mean == pytest.approx(center, abs=1e-2)
        assert marginal @ (grid - mean) ** 2 == pytest.approx(0.25, abs=1e-2)


def test_points_are_drawn_from_the_density():
    generator, one = displaced([0.75, -0.5])
    noise = 1e-4 * tf.random.stateless_normal((4000, 2), [5, 6])
    points, norm = generator.sample(one + noise)
    assert points.shape == (4000, 2) and norm.shape == (4000,)
    np.testing.assert_allclose(np.mean(points, axis=0), [0.75, -0.5], rtol=0, atol=0.03)
    np.testing.assert_allclose(np.cov(points, rowvar=False), 0.25 * np.eye(2), rtol=0, atol=0.02)


def test_a_point_belongs_to_its_latents_alone():
    generator = networks.density_generator()
    together, _ = generator.sample(latents(6))
    parts = [generator.sample(latents(6)[start : start + 2])[0] for start in (0, 2, 4)]
    np.testing.assert_allclose(together, np.concatenate(parts), rtol=0, atol=1e-4)
    assert len(np.unique(together, axis=0)) == 6


def test_compiled_equals_eager():
    generator = networks.density_generator(engine=FockEngine())
    assert generator.traceable and not networks.density_generator().traceable
    compiled = tf.function(
        lambda z: (generator.with_norm(z), generator.sample(z)), jit_compile=True, autograph=False
    )
    (cells, norm), (points, _) = compiled(latents())
    for mine, theirs in zip((cells, norm), generator.with_norm(latents()), strict=True):
        np.testing.assert_allclose(mine, theirs, rtol=0, atol=1e-5)
    np.testing.assert_allclose(points, generator.sample(latents())[0], rtol=0, atol=1e-3)


def test_every_weight_has_a_gradient():
    generator = networks.density_generator(n_modes=3)
    with tf.GradientTape() as tape:
        loss = tf.reduce_sum(generator(latents()) * tf.random.stateless_normal((5, 36), [7, 8]))
    for gradient in tape.gradient(loss, generator.trainable_variables):
        assert np.isfinite(gradient).all() and np.any(gradient != 0.0)


@pytest.mark.parametrize(
    "wrong", [{"n_modes": 1}, {"n_modes": 7}, {"x_max": 0.0}, {"n_points": 1}, {"data_max": -1.0}]
)
def test_impossible_settings_are_named(wrong):
    (key,) = wrong
    with pytest.raises(ConfigurationError, match=key):
        networks.density_generator(**wrong)
