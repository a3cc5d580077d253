from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from qgan_framework.benchmarking.floor import Floor
from qgan_framework.benchmarking.worker import measured
from qgan_framework.types import ComplexPrecision

HARDWARE = {
    "_target_": "qgan_framework.hardware.settings.HardwareSettings",
    "intra_op_threads": None,
    "inter_op_threads": None,
    "xla": True,
}


@pytest.mark.parametrize(("precision", "dtype"), [("complex64", "float32"), ("complex128", "float64")])
def test_counts_a_product_forward_and_two_with_gradients(precision: ComplexPrecision, dtype: str) -> None:
    floor = Floor(n_states=3, batch_size=5, precision=precision)
    kets, matrix = floor.kets.numpy(), floor.matrix.numpy()
    forward: Any = floor.prepare("forward", xla=True)()
    gradient: Any = floor.prepare("gradient", xla=True)()
    assert forward.dtype.name == dtype and forward.shape == (5, 6) and gradient.shape == (6, 6)
    np.testing.assert_allclose(forward, kets @ matrix, rtol=1e-4, atol=1e-4)
    np.testing.assert_allclose(gradient, kets.T @ (kets @ matrix), rtol=1e-4, atol=1e-4)


def test_worker_measures_it() -> None:
    request = {"hardware": HARDWARE, "pass": "forward", "batch_size": 4, "repeats": 1, "warmup": 0}
    request["floor"] = {"n_states": 6, "batch_size": 4, "precision": "complex64"}
    assert measured(request)["samples_per_second"] > 0
