from __future__ import annotations

import numpy as np
import pytest
import tensorflow as tf

from qgan_framework.fock import density, states, wavefunctions
from qgan_framework.fock.wigner import wigner
from tests.fock import kets

X, P = np.linspace(-4.0, 3.5, 23), np.linspace(-3.0, 5.0, 17)


def test_vacuum_and_one_photon(hbar: float) -> None:
    radius = (X[:, None] ** 2 + P**2) / hbar
    vacuum = np.exp(-radius) / (np.pi * hbar)
    np.testing.assert_allclose(wigner([1.0, 0.0], X, P), vacuum, rtol=0, atol=1e-14)
    np.testing.assert_allclose(wigner([0.0, 1.0], X, P), (2 * radius - 1) * vacuum, rtol=0, atol=1e-14)


def test_a_coherent_state_stands_at_its_amplitude(hbar: float) -> None:
    ket = states.coherent(tf.constant(0.5 - 0.8j, tf.complex128), cutoff_dim=30).numpy()
    distance = (X[:, None] - np.sqrt(2 * hbar) * 0.5) ** 2 + (P + np.sqrt(2 * hbar) * 0.8) ** 2
    expected = np.exp(-distance / hbar) / (np.pi * hbar)
    np.testing.assert_allclose(wigner(ket, X, P), expected, rtol=0, atol=1e-12)


@pytest.mark.parametrize(("n_modes", "cutoff_dim"), [(1, 12), (2, 6), (3, 4)])
def test_it_is_strawberry_fields(hbar: float, n_modes: int, cutoff_dim: int) -> None:
    ket = kets.random_kets(n_modes, cutoff_dim)[0]
    state = kets.strawberryfields_state(ket)
    for mode in range(n_modes):
        expected = state.wigner(mode, X, P).T
        np.testing.assert_allclose(wigner(ket, X, P, mode=mode), expected, rtol=0, atol=1e-10)


@pytest.mark.parametrize(("n_modes", "cutoff_dim"), [(1, 30), (2, 5)])
def test_marginals_are_the_densities(hbar: float, n_modes: int, cutoff_dim: int) -> None:
    ket, x = kets.random_kets(n_modes, cutoff_dim), wavefunctions.covering_grid(cutoff_dim, 120)
    for mode in range(n_modes):
        values = wigner(ket[0], x, mode=mode) * (x[1] - x[0])
        for axis, phi in ((1, 0.0), (0, np.pi / 2)):
            expected = density.position_density(tf.constant(ket), x, modes=[mode], phi=phi)[0]
            np.testing.assert_allclose(values.sum(axis), expected, rtol=0, atol=1e-9)
        assert values.sum() * (x[1] - x[0]) == pytest.approx(0.9**2, abs=1e-9)


def test_it_vanishes_far_away_and_at_a_high_cutoff() -> None:
    ket = kets.random_kets(1, 60)[0]
    values = wigner(ket, np.array([0.0, 60.0]), np.array([0.0, 80.0]))
    parity = np.sum(np.abs(ket) ** 2 * (-1.0) ** np.arange(60))
    np.testing.assert_allclose(values, [[parity / (2 * np.pi), 0.0], [0.0, 0.0]], rtol=0, atol=1e-12)


def test_a_mode_that_is_not_there_is_refused() -> None:
    with pytest.raises(ValueError, match="mode 2"):
        wigner(np.ones((2, 2)), X, mode=2)
