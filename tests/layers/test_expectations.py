from __future__ import annotations

import itertools

import numpy as np
import pytest
import tensorflow as tf

from qgan_framework.fock import measurements, states
from qgan_framework.layers.expectations import Expectations

AMPLITUDES = np.array([[0.3 + 0.1j, -0.2 + 0.4j], [0.0 + 0.0j, 0.5 - 0.3j]])


def coherent(dtype: str = "complex128") -> tf.Tensor:
    return states.product(states.displaced_squeezed(tf.constant(AMPLITUDES, dtype), None, cutoff_dim=12))


def test_values_of_coherent_states():
    x, p, n = (Expectations([name])(coherent()) for name in "xpn")
    np.testing.assert_allclose(x, 2.0 * AMPLITUDES.real, rtol=0, atol=1e-7)  # hbar = 2
    np.testing.assert_allclose(p, 2.0 * AMPLITUDES.imag, rtol=0, atol=1e-7)
    np.testing.assert_allclose(n, np.abs(AMPLITUDES) ** 2, rtol=0, atol=1e-7)


@pytest.mark.parametrize("names", [*itertools.permutations("xpn"), ("x", "n"), ("p",)])
def test_all_modes_of_the_first_observable_come_first(names):
    layer, ket = Expectations(list(names)), coherent()
    values = layer(ket).numpy()
    assert values.shape == layer.compute_output_shape(ket.shape) == (2, 2 * len(names))
    for index, name in enumerate(names):
        np.testing.assert_array_equal(values[:, 2 * index : 2 * index + 2], Expectations([name])(ket))


@pytest.mark.parametrize(("ket_dtype", "dtype"), [("complex64", tf.float32), ("complex128", tf.float64)])
def test_precision_follows_the_ket(ket_dtype, dtype):
    assert Expectations(["x", "p", "n"])(coherent(ket_dtype)).dtype == dtype


def test_survives_serialisation():
    layer = Expectations.from_config(Expectations(["n", "x"]).get_config())
    np.testing.assert_array_equal(layer(coherent())[:, :2], measurements.photon_number(coherent()))
