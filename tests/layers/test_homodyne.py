from __future__ import annotations

import keras
import numpy as np
import pytest
import tensorflow as tf

from qgan_framework.layers.homodyne import HomodyneSampling
from tests.fock import kets

KET = tf.constant(kets.random_kets(2, 4, batch_size=6), tf.complex64)
SEED = tf.constant([3, 7], tf.int64)


@pytest.mark.parametrize("joint", [True, False])
def test_the_seed_alone_decides(joint):
    layer = HomodyneSampling(joint=joint)
    samples = layer(KET, SEED)
    assert samples.shape == layer.compute_output_shape(KET.shape, SEED.shape) == (6, 2)
    assert samples.dtype == tf.float32
    np.testing.assert_array_equal(layer(KET, SEED), samples)
    assert not np.any(np.isclose(layer(KET, SEED + 1), samples))


def test_compiled_samples_are_the_same():
    layer = HomodyneSampling(phi=0.3)
    compiled = tf.function(layer, jit_compile=True, autograph=False)
    np.testing.assert_allclose(compiled(KET, SEED), layer(KET, SEED), rtol=0, atol=1e-4)


def test_the_angle_chooses_the_quadrature():
    seed, ket = SEED, tf.constant([[0.5**0.5 + 0j, 0.5**0.5 * 1j]] * 2000, tf.complex64)
    position, momentum = (HomodyneSampling(phi=phi)(ket, seed).numpy() for phi in (0.0, np.pi / 2))
    assert abs(position.mean()) < 0.1
    assert momentum.mean() == pytest.approx(1.0, abs=0.1)  # √(2ħ) Im⟨a⟩, hbar = 2


def test_only_joint_measurements_keep_correlations():
    pairs = tf.constant(np.diag(np.tanh(0.8) ** np.arange(12))[None], tf.complex64)
    ket = tf.repeat(pairs, 2000, axis=0)
    together, apart = (HomodyneSampling(joint=joint)(ket, SEED).numpy() for joint in (True, False))
    assert np.corrcoef(together.T)[0, 1] > 0.85
    assert abs(np.corrcoef(apart.T)[0, 1]) < 0.1


def test_a_model_with_it_is_saved_and_reloaded(tmp_path):
    ket, seed = keras.Input((4, 4), dtype="complex64"), keras.Input(batch_shape=(2,), dtype="int64")
    model = keras.Model([ket, seed], HomodyneSampling(phi=0.5, joint=False)(ket, seed))
    model.save(tmp_path / "model.keras")
    reloaded = keras.saving.load_model(tmp_path / "model.keras")
    np.testing.assert_allclose(reloaded([KET, SEED]), model([KET, SEED]), rtol=0, atol=1e-6)
