from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from qgan_framework.data.split import split_indices


@given(st.lists(st.integers(0, 3), min_size=1, max_size=60), st.floats(0.05, 0.95), st.integers(0, 2**31))
def test_the_parts_are_disjoint_cover_all_and_hold_each_classs_share(
    labels: list[int], fraction: float, seed: int
) -> None:
    classes = np.array(labels)
    train, validation = split_indices(len(classes), fraction, np.random.default_rng(seed), classes)
    assert sorted([*train, *validation]) == list(range(len(classes)))
    for label in set(labels):
        assert np.sum(classes[validation] == label) == round(fraction * labels.count(label))


def test_the_seed_decides_the_split() -> None:
    first, same, other = (split_indices(100, 0.3, np.random.default_rng(seed))[1] for seed in (1, 1, 2))
    np.testing.assert_array_equal(first, same)
    assert set(first) != set(other)
    assert len(first) == 30
