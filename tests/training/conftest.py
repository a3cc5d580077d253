from __future__ import annotations

import keras
import pytest


@pytest.fixture(autouse=True)
def _same_precision_for_the_next_test():
    before = keras.config.dtype_policy()
    yield
    keras.config.set_dtype_policy(before)
