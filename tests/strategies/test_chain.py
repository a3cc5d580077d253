"""The fallback chain: what fails is told and counted, and the next strategy computes the same batch."""

from __future__ import annotations

import numpy as np
import pytest
import tensorflow as tf

from qgan_framework.engines.fock import FockEngine
from qgan_framework.errors import ConfigurationError, InputError, RunError
from qgan_framework.layers.serialisation import deserialised, serialised
from qgan_framework.strategies.auto import Auto
from qgan_framework.strategies.cpu_batch import CPUBatch
from qgan_framework.strategies.fallback import Fallback
from qgan_framework.strategies.gpu_batch import GPUBatch
from qgan_framework.strategies.named import CLASSES, strategy_of
from qgan_framework.strategies.sequential import Sequential
from tests.strategies.eager import EagerEngine, Failing, Mine
from tests.strategies.numbers import POINTS, assert_same, circuit, numbers

EAGER = EagerEngine(precision="complex128")
OUT_OF_MEMORY = lambda message: tf.errors.ResourceExhaustedError(None, None, message)  # noqa: E731


def expected() -> list[np.ndarray]:
    return numbers(circuit("coherent_state", EAGER, CPUBatch()))


@pytest.mark.parametrize("where", ["forward", "backward"])
@pytest.mark.parametrize("position", [0, 1, 2])
def test_a_failure_at_each_point_of_the_chain(where, position, caplog):
    failing = [Failing(where) for _ in range(position)]
    chain = Fallback(strategies=[*failing, CPUBatch(), Sequential()])
    layer = circuit("coherent_state", EAGER, chain)
    for _ in range(2):
        assert_same(numbers(layer), expected())
    assert len(chain.failures) == position  # each is tried once
    assert all(
        f"strategy failing failed, the next one takes its place: {where} failed" in one
        for one in chain.failures
    )
    assert caplog.text.count(f"{where} failed") == position
    assert all(one.closed for one in failing)
    assert chain.choice == "fallback: cpu_batch"


@pytest.mark.parametrize("error", [MemoryError, OUT_OF_MEMORY])
def test_out_of_memory_is_a_failure(error):
    chain = Fallback(strategies=[Failing(error=error), CPUBatch()])
    assert_same(numbers(circuit("coherent_state", EAGER, chain)), expected())
    assert len(chain.failures) == 1


def test_when_all_fail_the_run_fails_with_the_first_cause():
    chain = Fallback(strategies=[GPUBatch(), Failing()])
    layer = circuit("coherent_state", EAGER, chain)
    for _ in range(2):
        with pytest.raises(
            RunError,
            match=r"every strategy failed \(gpu_batch, failing\); the first: gpu_batch: TensorFlow sees no GPU",
        ):
            numbers(layer)


def test_a_chain_within_a_chain_is_replaced_as_a_whole_and_all_is_counted():
    inner = Fallback(strategies=[Failing(), Failing()])
    chain = Fallback(strategies=[inner, Auto(candidates=[Failing("backward")]), CPUBatch()])
    layer = circuit("coherent_state", EAGER, chain)
    for _ in range(2):
        assert_same(numbers(layer), expected())
    assert len(chain.failures) == 5 and any(
        "every strategy failed (failing, failing)" in one for one in chain.failures
    )
    assert chain.choice == "fallback: cpu_batch"


class Misshapen(Mine):
    """One sample for all: it would broadcast unseen."""

    def run(self, engine, batch, **dims):
        return super().run(engine, batch, **dims)[:1]


def test_kets_of_a_wrong_shape_are_refused():
    with pytest.raises(
        RunError, match=r"strategy mine on engine fock returned complex128 \(1, 3, 3\), where kets are"
    ):
        circuit("coherent_state", EAGER, Misshapen())(POINTS)


def test_a_mistake_in_the_input_is_no_failure():
    chain = Fallback(strategies=[Failing(error=ValueError), CPUBatch()])
    with pytest.raises(ValueError, match="forward failed"):
        numbers(circuit("coherent_state", EAGER, chain))
    with pytest.raises(InputError, match="row 0"):
        circuit("coherent_state", EAGER, Fallback(strategies=["cpu_batch"]))(np.full_like(POINTS, np.nan))
    assert not chain.failures


def test_what_is_compiled_falls_back_when_it_is_traced():
    chain = Fallback(strategies=["gpu_batch", "cpu_batch"])
    assert chain.traceable and chain.differentiable_twice
    layer = circuit("coherent_state", FockEngine(precision="complex128"), chain, n_modes=1)
    compiled = tf.function(layer, autograph=False)(POINTS)
    np.testing.assert_allclose(
        compiled, circuit("coherent_state", EAGER, "cpu_batch", n_modes=1)(POINTS), atol=1e-12
    )
    assert len(chain.failures) == 1
    assert not Fallback(strategies=["threading", "cpu_batch"]).traceable


def test_gpu_batch_places_the_batch_on_the_gpu(monkeypatch):
    placed = []
    (cpu,) = tf.config.list_logical_devices("CPU")  # stands for a GPU
    monkeypatch.setattr(tf.config, "list_logical_devices", lambda kind: [cpu])
    device = tf.device
    monkeypatch.setattr(tf, "device", lambda name: placed.append(name) or device(name))
    assert_same(numbers(circuit("coherent_state", EAGER, "gpu_batch")), expected())
    assert placed == [cpu.name]


@pytest.mark.parametrize("name", sorted(set(CLASSES) - {"fallback"}))
def test_strategies_have_names(name):
    assert strategy_of(name).name == name


def test_a_class_of_ones_own_has_a_dotted_name():
    chain = Fallback(strategies=["tests.strategies.eager.Mine"])
    assert_same(numbers(circuit("coherent_state", EAGER, chain)), expected())
    assert chain.choice == "fallback: mine"


@pytest.mark.parametrize(
    "name", ["thread", "tests.strategies.eager.Nobody", "no.module.Mine", "os.path.Mine", ""]
)
def test_an_unknown_name_is_told(name):
    with pytest.raises(ConfigurationError, match="strategy: there is no strategy"):
        strategy_of(name)
    with pytest.raises(ConfigurationError, match="strategies: must be a list"):
        Fallback(strategies=[])


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (CPUBatch, "must be a name or an object, got <class"),
        (["cpu_batch"], "must be a name or an object, got"),
        ("fallback", "fallback by its name alone: .*'strategies'; give an object"),
        ("collections.OrderedDict", "is no Strategy"),
    ],
)
def test_what_is_no_strategy_by_itself_is_told(given, told):
    with pytest.raises(ConfigurationError, match=f"strategy: .*{told}"):
        strategy_of(given)


@pytest.mark.parametrize("name", sorted(set(CLASSES) - {"fallback"}))
def test_every_strategy_can_be_saved(name):
    again = deserialised(serialised(strategy=strategy_of(name)))["strategy"]
    assert again.name == name


def test_a_chain_can_be_saved():
    chain = Fallback(strategies=["gpu_batch", Sequential()])
    again = deserialised(serialised(strategy=chain))["strategy"]
    assert again.strategies[0] == "gpu_batch" and isinstance(again.strategies[1], Sequential)
