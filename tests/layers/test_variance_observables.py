from __future__ import annotations

import numpy as np
import pytest
import tensorflow as tf

from qgan_framework.fock import states, variances
from qgan_framework.layers.expectations import Expectations
from tests.fock import kets


def test_variances_are_observables_like_the_others():
    ket = tf.constant(kets.random_kets(2, 5, batch_size=3))
    layer = Expectations(["var_n", "x", "var_p", "var_x"])
    values = layer(ket)
    assert values.shape == layer.compute_output_shape(ket.shape) == (3, 8)
    np.testing.assert_array_equal(values[:, :2], variances.photon_number_variance(ket))
    np.testing.assert_array_equal(values[:, 4:6], variances.momentum_variance(ket))
    np.testing.assert_array_equal(values[:, 6:], variances.position_variance(ket))


@pytest.mark.parametrize(("name", "expected"), [("var_x", 1.0), ("var_p", 1.0), ("var_n", 0.0)])
def test_the_vacuum(name, expected):
    values = Expectations([name])(states.vacuum(2, 3, 4, tf.complex64))
    np.testing.assert_allclose(values, np.full((2, 3), expected), rtol=0, atol=1e-6)  # hbar = 2
