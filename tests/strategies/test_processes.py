"""What becomes of worker processes that are killed, that hang, or whose user is gone."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy as np
import psutil
import pytest
import tensorflow as tf

from qgan_framework.errors import RunError, StrategyError
from qgan_framework.strategies import process
from qgan_framework.strategies.base import CircuitInput
from qgan_framework.strategies.fallback import Fallback
from qgan_framework.strategies.multiprocessing import Multiprocessing
from qgan_framework.strategies.process import WorkerProcess
from qgan_framework.strategies.program import Dims
from tests.strategies import eager
from tests.strategies.eager import EagerEngine
from tests.strategies.numbers import assert_same, circuit, numbers

EAGER = EagerEngine(precision="complex128")


def test_a_process_killed_in_mid_batch_is_told_and_the_next_strategy_computes_the_batch():
    processes = Multiprocessing(max_processes=1)
    chain = Fallback(strategies=[processes, "sequential"])
    layer = circuit("coherent_state", EAGER, chain)
    expected = numbers(circuit("coherent_state", EAGER, "sequential"))
    assert_same(numbers(layer), expected)
    (child,) = psutil.Process().children()
    child.suspend()  # the batch arrives, and is not answered
    threading.Timer(0.5, child.kill).start()
    assert_same(numbers(layer), expected)
    assert len(chain.failures) == 1
    assert f"worker process {child.pid} was killed by SIGKILL" in chain.failures[0]
    assert not child.is_running() and not psutil.Process().children()


@pytest.fixture(scope="module")
def worker():
    started = WorkerProcess(EAGER, samples_per_call=None, n_threads=1, timeout_seconds=100)
    yield started
    started.close()


def run(worker: WorkerProcess, displacement: np.ndarray, n_weights: int = 14) -> tf.Tensor:
    batch = CircuitInput(tf.zeros((1, n_weights), tf.float64), tf.constant(displacement, tf.complex128))
    return worker.run(batch, len(displacement), Dims(2, 3))[0]


def test_an_error_of_the_engine_is_told_and_the_process_goes_on(worker):
    with pytest.raises(RunError, match="a worker process failed: ") as caught:
        run(worker, np.zeros((2, 2)), n_weights=5)
    assert not isinstance(caught.value, StrategyError)
    assert worker.usable and run(worker, np.zeros((2, 2))).shape == (2, 3, 3)


def test_an_engine_that_a_process_cannot_import_is_told(worker, monkeypatch):
    mine = type("Nowhere", (EagerEngine,), {"__module__": eager.__name__})
    monkeypatch.setattr(eager, "Nowhere", mine, raising=False)
    with pytest.raises(RunError, match="a worker process failed: AttributeError: .*Nowhere"):
        worker._ask("engine", mine, {}, None)
    assert worker.usable


def test_what_a_stopped_process_does_not_read_is_not_waited_for():
    mine, its = socket.socketpair()
    process._limit_waits(mine, 0.1)
    with mine, its, pytest.raises(BlockingIOError):
        while True:
            os.write(mine.fileno(), bytes(1 << 20))


def test_a_process_that_hangs_is_ended(worker, monkeypatch):
    monkeypatch.setattr(worker, "_timeout_seconds", 0.3)
    os.kill(worker.pid, signal.SIGSTOP)
    with pytest.raises(StrategyError, match=r"gave no answer for 0\.3 s"):
        run(worker, np.zeros((2, 2)))
    assert not worker.usable and not psutil.pid_exists(worker.pid)


SCRIPT = """
import sys
from qgan_framework.strategies.multiprocessing import Multiprocessing
from tests.strategies.eager import EagerEngine
from tests.strategies.numbers import circuit, numbers
numbers(circuit("coherent_state", EagerEngine(precision="complex128"), Multiprocessing(max_processes=2)))
print("ready", flush=True)
sys.stdin.read()
"""


@pytest.mark.slow
@pytest.mark.parametrize("ending", [signal.SIGKILL, signal.SIGTERM, None])
def test_no_process_outlives_its_user(ending):
    root = Path(__file__).parents[2]
    program = [sys.executable, "-c", SCRIPT]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(program, cwd=root, text=True, **pipes) as user:
        assert user.stdout.readline() == "ready\n"
        children = psutil.Process(user.pid).children()
        assert len(children) == 2
        if ending is None:
            user.stdin.close()  # its script ends
        else:
            user.send_signal(ending)
        user.wait(30)
    until = time.monotonic() + 30
    while time.monotonic() < until and any(child.is_running() for child in children):
        time.sleep(0.1)
    assert not [child for child in children if child.is_running()]
