from __future__ import annotations

import numpy as np
import pytest

from qgan_framework.errors import ConfigurationError
from qgan_framework.layers.decoders.linear import Linear

FEATURES = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], np.float32)


@pytest.mark.parametrize(
    ("data_dim", "columns"),
    [(1, [[6.0], [15.0]]), (2, [[4.0, 2.0], [10.0, 5.0]]), (3, FEATURES), (4, FEATURES[:, [0, 1, 2, 0]])],
)
def test_it_starts_with_features_as_columns_in_turn(data_dim, columns):
    np.testing.assert_array_equal(Linear(data_dim=data_dim)(FEATURES), columns)


def test_it_is_affine():
    decoder = Linear(data_dim=2)
    decoder.build((None, 3))
    decoder.kernel.assign([[1.0, 0.0], [0.5, -1.0], [0.0, 2.0]])
    decoder.bias.assign([10.0, -10.0])
    np.testing.assert_allclose(decoder(FEATURES), [[12.0, -6.0], [16.5, -3.0]])


@pytest.mark.parametrize("wrong", [0, 1.5, "2"])
def test_the_number_of_columns_is_checked(wrong):
    with pytest.raises(ConfigurationError, match="data_dim"):
        Linear(data_dim=wrong)
