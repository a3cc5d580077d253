from __future__ import annotations

import numpy as np
import pytest
import tensorflow as tf

from qgan_framework.benchmarking.inputs import draw
from qgan_framework.benchmarking.workload import Workload
from qgan_framework.engines.base import Engine
from qgan_framework.engines.fock import FockEngine
from qgan_framework.engines.strawberryfields import StrawberryFieldsEngine
from qgan_framework.fock import measurements
from qgan_framework.strategies.base import Strategy
from qgan_framework.strategies.cpu_batch import CPUBatch
from qgan_framework.strategies.sequential import Sequential
from tests.fock import reference

SIZE = {"n_modes": 2, "n_layers": 2, "batch_size": 2}
CUTOFF = 4


def _workload(engine: Engine, strategy: Strategy | None = None) -> Workload:
    return Workload(engine, strategy or CPUBatch(), **SIZE, cutoff_dim=CUTOFF, seed=5)


def _expected_positions(weights: np.ndarray, alpha: np.ndarray) -> np.ndarray:
    kets = [
        reference.ket(weights, n_modes=SIZE["n_modes"], cutoff_dim=CUTOFF, displacement=one) for one in alpha
    ]
    return measurements.position(tf.constant(np.stack(kets))).numpy()


@pytest.mark.parametrize("engine_class", [FockEngine, StrawberryFieldsEngine])
def test_forward_is_the_position_of_every_mode(engine_class: type[Engine]) -> None:
    workload = _workload(engine_class(precision="complex128"))
    positions = workload.prepare("forward", xla=True)()
    assert positions.shape == (2, 2)
    np.testing.assert_allclose(positions, _expected_positions(*draw(5, **SIZE)), rtol=0, atol=1e-10)


@pytest.mark.parametrize("engine_class", [FockEngine, StrawberryFieldsEngine])
def test_gradient_is_that_of_the_mean_square(engine_class: type[Engine]) -> None:
    gradient = _workload(engine_class(precision="complex128")).prepare("gradient", xla=True)()
    weights, alpha = draw(5, **SIZE)
    assert gradient.shape == weights.shape
    for layer, parameter in [(0, 0), (0, 3), (1, 9), (1, 13)]:
        step = np.zeros_like(weights)
        step[layer, parameter] = 1e-5
        above, below = (np.mean(_expected_positions(weights + s, alpha) ** 2) for s in (step, -step))
        np.testing.assert_allclose(gradient[layer, parameter], (above - below) / 2e-5, rtol=1e-5, atol=1e-8)


@pytest.mark.parametrize("pass_name", ["forward", "gradient"])
def test_strategies_and_compilers_give_the_same_numbers(pass_name: str) -> None:
    engine = FockEngine(precision="complex64")
    expected = _workload(engine).prepare(pass_name, xla=True)()
    assert expected.dtype == np.float32
    sequential = _workload(engine, Sequential()).prepare(pass_name, xla=False)()
    np.testing.assert_allclose(sequential, expected, rtol=0, atol=1e-5)


def test_weights_do_not_depend_on_the_batch_size() -> None:
    small, large = (draw(0, n_modes=3, n_layers=4, batch_size=size) for size in (1, 4000))
    np.testing.assert_array_equal(small[0], large[0])
    assert large[1].shape == (4000, 3)
    assert abs(np.std(large[1].real) - 0.5) < 0.02 and abs(np.std(large[1].imag) - 0.5) < 0.02


@pytest.mark.parametrize("pass_name", ["forward", "gradient"])
def test_weights_of_each_sample_are_its_own(pass_name: str) -> None:
    engine = FockEngine(precision="complex128")
    dims = {"cutoff_dim": CUTOFF, "seed": 5, "weights": "per_sample"}
    batch = Workload(engine, CPUBatch(), **SIZE, **dims)
    results = batch.prepare(pass_name, xla=False)()
    weights, alpha = draw(5, **SIZE, weights="per_sample")
    assert weights.shape[0] == 2 and np.abs(weights[0] - weights[1]).max() > 0.1
    for sample in range(2):
        own = Workload(engine, CPUBatch(), **SIZE, cutoff_dim=CUTOFF, seed=5)
        own.weights, own.alpha = tf.constant(weights[sample]), tf.constant(alpha[[sample]])
        own.dims["batch_size"] = 1
        alone = own.prepare(pass_name, xla=False)()
        expected = alone[0] if pass_name == "forward" else alone / 2  # its share of the mean
        np.testing.assert_allclose(results[sample], expected, rtol=0, atol=1e-12)


def test_cost_is_counted_for_the_package_with_shared_weights() -> None:
    fock = FockEngine(precision="complex64")
    small, large = (
        Workload(fock, CPUBatch(), **SIZE, cutoff_dim=cutoff, seed=5).counted_cost() for cutoff in (4, 8)
    )
    assert small is not None and large is not None and 0 < small < large
    others = [(fock, Sequential()), (StrawberryFieldsEngine(precision="complex64"), CPUBatch())]
    assert all(_workload(*other).counted_cost() is None for other in others)
    own = Workload(fock, CPUBatch(), **SIZE, cutoff_dim=CUTOFF, seed=5, weights="per_sample")
    assert own.counted_cost() is None
