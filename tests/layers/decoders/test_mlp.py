from __future__ import annotations

import numpy as np
import pytest

from qgan_framework.errors import ConfigurationError
from qgan_framework.layers.decoders.mlp import MLP

FEATURES = np.random.default_rng(0).normal(size=(5, 3)).astype(np.float32)


@pytest.mark.parametrize("hidden_units", [[], [4], [4, 6]])
def test_its_layers(hidden_units):
    decoder = MLP(hidden_units=hidden_units, data_dim=2, seed=0)
    values = FEATURES
    assert decoder(FEATURES).shape == (5, 2)
    layers = np.array_split(np.arange(2 * len(hidden_units) + 2), len(hidden_units) + 1)
    for kernel, bias in layers:
        values = values @ decoder.variables[kernel].numpy() + decoder.variables[bias].numpy()
        if bias != layers[-1][-1]:
            values = np.where(values > 0, values, 0.2 * values)
    np.testing.assert_allclose(decoder(FEATURES), values, rtol=0, atol=1e-5)


def test_the_seed_decides_the_weights():
    one, same, other = (MLP(hidden_units=[4], data_dim=2, seed=seed)(FEATURES).numpy() for seed in (7, 7, 8))
    np.testing.assert_array_equal(one, same)
    assert not np.isclose(one, other).any()


@pytest.mark.parametrize("wrong", [[0], 4, ["4"]])
def test_hidden_units_are_checked(wrong):
    with pytest.raises(ConfigurationError, match="hidden_units"):
        MLP(hidden_units=wrong, data_dim=2, seed=0)
