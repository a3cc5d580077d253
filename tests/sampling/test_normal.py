from __future__ import annotations

import numpy as np
import tensorflow as tf
from scipy import stats

from qgan_framework.sampling.normal import normal_of, stateless_normal


def test_compiled_and_eager_numbers_agree() -> None:
    seed = tf.constant([11, 5], tf.int32)
    compiled = tf.function(lambda key: stateless_normal((500, 2), key), jit_compile=True, autograph=False)
    np.testing.assert_allclose(compiled(seed), stateless_normal((500, 2), seed), atol=2e-5)


def test_the_numbers_are_finite_and_normal_and_the_seed_decides_them() -> None:
    first, other = (stateless_normal((20_000,), tf.constant([0, key])).numpy() for key in (0, 1))
    assert np.isfinite(first).all()
    assert stats.kstest(first, "norm").pvalue > 0.01
    assert abs(np.corrcoef(first, other)[0, 1]) < 0.03


def test_the_rarest_numbers_are_finite_and_symmetric() -> None:
    integers = tf.constant([0, 1, 2**23 - 1, 2**23, 2**24 - 2, 2**24 - 1], tf.int32)
    compiled = tf.function(normal_of, jit_compile=True, autograph=False)
    for numbers in (normal_of(integers).numpy(), compiled(integers).numpy()):
        np.testing.assert_allclose(numbers, -numbers[::-1], rtol=1e-5)
        assert -5.6 < numbers[0] < numbers[1] < -5.2
