from __future__ import annotations

import numpy as np
import pytest
import tensorflow as tf

from qgan_framework.fock import real_gates
from qgan_framework.fock.parity import parity_basis, parity_places


@pytest.mark.parametrize(
    ("cutoff_dim", "n_blocks"), [(1, 1), (2, 2), (2, 3), (4, 7), (5, 5), (5, 9), (8, 15), (12, 23), (20, 20)]
)
@pytest.mark.parametrize("theta", [0.0, 0.7, -2.0])
def test_turns_between_parities_are_beamsplitters(cutoff_dim: int, n_blocks: int, theta: float) -> None:
    shape, places = parity_places(cutoff_dim, n_blocks)
    vectors, frequencies = parity_basis(cutoff_dim, n_blocks)
    states = np.zeros([np.prod(shape), len(places)])
    states[places, np.arange(len(places))] = 1.0
    even, odd = np.einsum("pgek,pgks->pges", vectors, states.reshape([*shape, -1]))
    cosine, sine = (part(frequencies * theta)[..., None] for part in (np.cos, np.sin))
    turned = np.stack([even * cosine - odd * sine, even * sine + odd * cosine])
    columns = np.einsum("pgek,pges->pgks", vectors, turned).reshape(states.shape)
    expected = real_gates.beamsplitter_matrix(
        tf.constant(theta, tf.float64), cutoff_dim=cutoff_dim, n_blocks=n_blocks
    )
    np.testing.assert_allclose(columns[places], expected, rtol=0, atol=1e-13)
    assert np.count_nonzero(columns) == np.count_nonzero(columns[places])
