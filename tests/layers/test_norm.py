from __future__ import annotations

import numpy as np
import pytest
import tensorflow as tf

from qgan_framework.layers import KetNorm


@pytest.mark.parametrize(("dtype", "real"), [("complex64", "float32"), ("complex128", "float64")])
def test_it_is_the_squared_length_of_every_ket(dtype, real):
    kets = np.random.default_rng(0).normal(size=(3, 4, 4)) * np.array([1.0, 0.5, 0.0])[:, None, None]
    norms = KetNorm()(tf.constant(kets, dtype))
    assert (norms.shape, norms.dtype) == ((3, 1), real)
    np.testing.assert_allclose(norms[:, 0], np.sum(kets**2, axis=(1, 2)), rtol=1e-6)
