"""Threads and processes: the numbers of the sequential strategy, whatever the shares."""

from __future__ import annotations

import subprocess
import threading
from unittest.mock import Mock

import keras
import numpy as np
import psutil
import pytest
import tensorflow as tf

from qgan_framework import layers
from qgan_framework.engines.fock import FockEngine
from qgan_framework.engines.strawberryfields import StrawberryFieldsEngine
from qgan_framework.errors import ConfigurationError, RunError, StrategyError
from qgan_framework.strategies.base import Strategy
from qgan_framework.strategies.multiprocessing import Multiprocessing
from qgan_framework.strategies.program import Program
from qgan_framework.strategies.sequential import Sequential
from qgan_framework.strategies.threading import Threading
from tests.strategies.eager import EagerEngine
from tests.strategies.numbers import ENCODINGS, POINTS, assert_same, circuit, numbers

EAGER = EagerEngine(precision="complex128")


@pytest.fixture(scope="module")
def processes():
    strategy = Multiprocessing(max_processes=2)
    yield strategy
    strategy.close()


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_processes_give_the_numbers_of_sequential(processes, encoding):
    found = numbers(circuit(encoding, EAGER, processes))
    assert_same(found, numbers(circuit(encoding, EAGER, Sequential())))


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_threads_give_the_numbers_of_sequential(encoding):
    strategy = Threading(max_threads=2)
    found = numbers(circuit(encoding, EAGER, strategy))
    assert_same(found, numbers(circuit(encoding, EAGER, Sequential())))
    strategy.close()


def test_threads_on_strawberry_fields_do_not_mix_their_programs():
    engine = StrawberryFieldsEngine(precision="complex128")
    expected = numbers(circuit("classical_neural", engine, Sequential(), cutoff_dim=4))
    strategy = Threading(max_threads=5, samples_per_call=1)
    assert_same(numbers(circuit("classical_neural", engine, strategy, cutoff_dim=4)), expected)
    strategy.close()


def test_threads_compile_an_engine_that_can_be():
    engine, strategy = FockEngine(precision="complex128"), Threading(max_threads=1)
    found = numbers(circuit("coherent_state", engine, strategy, n_modes=1), POINTS[:4])
    assert_same(found, numbers(circuit("coherent_state", EAGER, Sequential(), n_modes=1), POINTS[:4]))
    strategy.close()


@pytest.mark.slow
@pytest.mark.parametrize("kind", [Threading, Multiprocessing])
@pytest.mark.parametrize("engine", [FockEngine, StrawberryFieldsEngine])
@pytest.mark.parametrize("samples_per_call", [None, 2])
def test_every_engine_and_encoding(kind, engine, samples_per_call):
    simulator, strategy = engine(precision="complex128"), kind(samples_per_call=samples_per_call)
    for encoding in ENCODINGS:
        found = numbers(circuit(encoding, simulator, strategy, n_layers=2, cutoff_dim=4))
        assert_same(found, numbers(circuit(encoding, simulator, Sequential(), n_layers=2, cutoff_dim=4)))
    strategy.close()


def test_more_workers_than_samples():
    strategy = Threading(max_threads=1000)
    layer = circuit("coherent_state", EAGER, strategy)
    for size, started in ((1, 1), (3, 3), (2, 3)):  # no more than have a share
        expected = numbers(circuit("coherent_state", EAGER, "sequential"), POINTS[:size])
        assert_same(numbers(layer, POINTS[:size]), expected)
        assert len(strategy._workers) == started
    assert numbers(layer, POINTS[:0])[0].shape == (0, 3, 3)
    strategy.close()


def test_workers_that_cannot_be_started_are_told_and_started_with_the_next_batch(monkeypatch):
    strategy = Multiprocessing(max_processes=1, timeout_seconds=1e300)
    layer = circuit("coherent_state", EAGER, strategy)
    with monkeypatch.context() as limited:
        limited.setattr(subprocess, "Popen", Mock(side_effect=BlockingIOError("no more processes")))
        for _ in range(2):
            with pytest.raises(StrategyError, match="a worker process cannot be started: no more processes"):
                layer(POINTS)
    started = Mock(return_value=Program(EAGER, None))
    monkeypatch.setattr(strategy, "_worker", started)
    assert layer(POINTS).shape == (5, 3, 3) and started.call_count == 1


def _course(strategy: Strategy) -> list[float]:
    """Losses of Keras' own fit, of one start."""
    keras.utils.set_random_seed(3)
    cv_circuit = circuit("coherent_state", EAGER, strategy, n_modes=1)
    model = keras.Sequential([keras.Input((2,)), cv_circuit, layers.Expectations(["x"])])
    model.compile(optimizer=keras.optimizers.SGD(0.1), loss="mse", jit_compile=False)
    course: list[float] = model.fit(
        POINTS, POINTS[:, :1], batch_size=4, epochs=3, shuffle=False, verbose=0
    ).history["loss"]
    strategy.close()
    return course


def test_within_a_graph_of_keras_own_fit():
    expected = _course(Sequential())
    np.testing.assert_allclose(_course(Threading(max_threads=2)), expected, rtol=1e-4)
    assert len(set(expected)) == 3


def test_second_derivatives_are_refused():
    strategy, inputs = Threading(max_threads=2), tf.constant(POINTS)
    layer = circuit("coherent_state", EagerEngine(), strategy, n_modes=1)
    with tf.GradientTape() as outer:
        outer.watch(inputs)
        with tf.GradientTape() as inner:
            inner.watch(inputs)
            loss = tf.reduce_sum(tf.abs(layer(inputs)[:, 0]) ** 2)
        penalty = tf.reduce_sum(inner.gradient(loss, inputs) ** 2)
    with pytest.raises(RunError, match="no second derivatives"):
        outer.gradient(penalty, inputs)
    strategy.close()


@pytest.mark.parametrize("batches", [20, pytest.param(200, marks=pytest.mark.slow)])
def test_nothing_is_left_after_many_batches(processes, batches):
    others = set(threading.enumerate())  # of strategies that other tests left to the garbage collector
    threads = Threading(max_threads=2)
    layers_ = [circuit("coherent_state", EAGER, strategy, n_modes=1) for strategy in (threads, processes)]

    def use(times: int) -> None:
        for _ in range(times):
            for layer in layers_:
                numbers(layer, POINTS[:2])

    me = psutil.Process()

    def held() -> list[float]:
        memory = [one.memory_info().rss for one in (me, *me.children())]
        return [me.num_fds(), threading.active_count(), *memory]

    use(5)
    before = held()
    use(batches)
    after = held()
    assert after[:2] == before[:2]
    assert max(late - early for late, early in zip(after[2:], before[2:], strict=True)) < 20 * 2**20
    threads.close()
    mine = set(threading.enumerate()) - others
    assert not [thread for thread in mine if thread.name.startswith("threading_")]


@pytest.mark.parametrize("wrong", [{"max_threads": 0}, {"samples_per_call": 0}, {"max_threads": 1.5}])
def test_impossible_threads_are_named(wrong):
    with pytest.raises(ConfigurationError, match=next(iter(wrong))):
        Threading(**wrong)


@pytest.mark.parametrize("wrong", [{"max_processes": 0}, {"timeout_seconds": 0}])
def test_impossible_processes_are_named(wrong):
    with pytest.raises(ConfigurationError, match=next(iter(wrong))):
        Multiprocessing(**wrong)
