from __future__ import annotations

import numpy as np
import pytest
import tensorflow as tf
from scipy import stats

from qgan_framework.sampling.uniform import stateless_uniform


@pytest.mark.parametrize("shape", [(1,), (5, 1), (16, 3)])
def test_compiled_and_eager_numbers_are_the_same(shape: tuple[int, ...]) -> None:
    seed = tf.constant([3, -7], tf.int32)
    compiled = tf.function(lambda key: stateless_uniform(shape, key), jit_compile=True, autograph=False)
    np.testing.assert_array_equal(compiled(seed), stateless_uniform(shape, seed))
    assert compiled(seed).shape == shape


def test_the_numbers_are_uniform_and_the_seed_decides_them() -> None:
    first, other = (stateless_uniform((20_000,), tf.constant([0, key])).numpy() for key in (0, 1))
    assert first.dtype == np.float32
    assert first.min() >= 0.0
    assert first.max() < 1.0
    assert stats.kstest(first, "uniform").pvalue > 0.01
    assert abs(np.corrcoef(first, other)[0, 1]) < 0.03
