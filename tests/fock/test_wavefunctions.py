from __future__ import annotations

import math

import numpy as np
import pytest
import tensorflow as tf
from scipy import integrate, special

from qgan_framework.fock import wavefunctions

X = np.linspace(-4.0, 5.0, 61)


def test_they_are_hermite_polynomials_under_a_gaussian(hbar: float) -> None:
    xi = X / np.sqrt(hbar)
    for n, values in enumerate(wavefunctions.table(X, cutoff_dim=12)):
        scale = (np.pi * hbar) ** -0.25 / np.sqrt(2.0**n * math.factorial(n))
        expected = scale * special.eval_hermite(n, xi) * np.exp(-(xi**2) / 2)
        np.testing.assert_allclose(values, expected, rtol=0, atol=1e-13)


@pytest.mark.parametrize("cutoff_dim", [2, 30, 100])
def test_they_are_orthonormal_on_the_covering_grid(hbar: float, cutoff_dim: int) -> None:
    x = wavefunctions.covering_grid(cutoff_dim, 1000)
    waves = wavefunctions.table(x, cutoff_dim=cutoff_dim)
    np.testing.assert_allclose(waves @ waves.T * (x[1] - x[0]), np.eye(cutoff_dim), rtol=0, atol=1e-10)


def test_cumulative_integrals_are_those_of_the_products(hbar: float) -> None:
    cutoff_dim, x = 9, np.concatenate([np.linspace(-9.0, 0.0, 2001), np.linspace(0.01, 4.0, 800)])
    waves = wavefunctions.table(x, cutoff_dim=cutoff_dim)
    products = (waves[:, None] * waves).reshape(cutoff_dim**2, -1)
    expected = integrate.cumulative_simpson(products, x=x, initial=0.0).T
    actual = wavefunctions.cumulative(x, cutoff_dim=cutoff_dim)
    np.testing.assert_allclose(actual, expected, rtol=0, atol=1e-4)


@pytest.mark.parametrize("cutoff_dim", [2, 100])
def test_cumulative_integrals_end_in_the_identity(cutoff_dim: int) -> None:
    x = wavefunctions.covering_grid(cutoff_dim, 300)
    identity = np.eye(cutoff_dim).ravel()
    actual = wavefunctions.cumulative(x, cutoff_dim=cutoff_dim)
    np.testing.assert_allclose(actual[[0, -1]], [0.0 * identity, identity], rtol=0, atol=1e-10)


def test_tensors_get_the_same_values_and_the_slope(hbar: float) -> None:
    x = tf.constant(X)
    with tf.GradientTape() as tape:
        tape.watch(x)
        values = wavefunctions.at(x, cutoff_dim=6)
        last = values[:, -1]
    expected = wavefunctions.table(X, cutoff_dim=7) / np.sqrt(hbar)
    np.testing.assert_allclose(tf.transpose(values), expected[:6] * np.sqrt(hbar), rtol=0, atol=1e-14)
    slope = np.sqrt(5 / 2) * expected[4] - np.sqrt(6 / 2) * expected[6]
    np.testing.assert_allclose(tape.gradient(last, x), slope, rtol=0, atol=1e-13)


def test_the_kept_tables_cannot_be_spoiled() -> None:
    with pytest.raises(ValueError, match="read-only"):
        wavefunctions.table(X, cutoff_dim=4)[0, 0] = 1.0
