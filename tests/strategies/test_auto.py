"""Which strategy `Auto` takes, when it measures, and what it remembers; no timing of a test is judged."""

from __future__ import annotations

import json
from functools import partial
from itertools import cycle
from pathlib import Path

import numpy as np
import pytest
import tensorflow as tf

from qgan_framework.engines.fock import FockEngine
from qgan_framework.errors import ConfigurationError, StrategyError
from qgan_framework.strategies import chain, contest, decision, parallel
from qgan_framework.strategies.auto import Auto
from qgan_framework.strategies.contest import Contest
from qgan_framework.strategies.program import watch
from qgan_framework.strategies.rounds import Passes
from tests.strategies.eager import Clock, EagerEngine, Failing, Mine
from tests.strategies.numbers import POINTS, assert_same, circuit, numbers

EAGER = EagerEngine(precision="complex128")
CANDIDATES = ["cpu_batch", "sequential", "threading"]
SECONDS = {"cpu_batch": [2.0], "sequential": [1.0], "threading": [3.0], "mine": [0.5], "failing": [1.0]}
"""Of calls, again and again."""


class Others:
    """Other processes that take no time, or so much that it is told."""

    words: str | None = None

    def busy(self) -> str | None:
        return self.words


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(decision, "OtherProcesses", Others)
    monkeypatch.setattr(parallel, "available_cores", lambda: 2)  # or threads could not be right
    return tmp_path / "qgan_framework" / "strategies"


@pytest.fixture
def timed(monkeypatch):
    """Contests between given times instead of measured ones; returns what was asked for."""
    asked = []

    def passes_of(strategy, engine, trial):
        def first():
            asked.append((strategy.name, trial.batch_size))
            if strategy.name == "failing":
                raise StrategyError("cannot")

        starting, seconds = iter([first]), cycle(SECONDS[strategy.name])

        def call():
            next(starting, lambda: None)()
            clock.seconds += next(seconds)

        return Passes(call, call)

    clock = Clock()
    monkeypatch.setattr(decision, "passes_of", passes_of)
    monkeypatch.setattr(decision, "Contest", partial(Contest, clock=clock))
    return asked


def test_an_engine_that_can_be_compiled_gets_one_that_can_be_too(timed, cache, caplog):
    strategy = Auto()
    with caplog.at_level("DEBUG", logger="qgan_framework.strategies.auto"):
        circuit("coherent_state", FockEngine(), strategy, n_modes=1)(POINTS)
    assert strategy.choice == "auto: cpu_batch" and not timed and not cache.exists()
    assert strategy.explanation == "cpu_batch, the only one that can be right for engine fock here"
    assert f"strategy auto: {strategy.explanation}" in caplog.text


def test_it_can_be_compiled_and_differentiated_twice(timed):
    layer = circuit("coherent_state", FockEngine(precision="complex128"), "auto", n_modes=1)
    assert layer.traceable and layer.differentiable_twice
    assert tf.function(layer, autograph=False)(POINTS).shape == (5, 3)
    assert not timed


def test_a_batch_of_one_is_not_divided(timed):
    strategy = Auto(candidates=["threading", "cpu_batch"])
    circuit("coherent_state", EAGER, strategy)(POINTS[:1])
    assert strategy.choice == "auto: cpu_batch" and not timed


def test_the_quickest_is_taken_and_told(timed, caplog):
    strategy = Auto(candidates=CANDIDATES)
    layer = circuit("coherent_state", EAGER, strategy)
    with caplog.at_level("INFO"):
        for size in (5, 4, 3):  # 8, and twice 4
            layer(POINTS[:size])
    assert timed == [(name, size) for size in (8, 4) for name in CANDIDATES]
    assert strategy.choice == "auto: sequential"
    words = (
        "sequential, the quickest of those timed on engine fock with a batch of 8 (forward + gradient, ms)"
    )
    assert words in strategy.explanation and "cpu_batch 2e+03 + 2e+03" in strategy.explanation
    assert caplog.text.count("strategy auto: ") == 2
    assert_same(numbers(layer), numbers(circuit("coherent_state", EAGER, "cpu_batch")))


@pytest.mark.parametrize(("engine", "size"), [(EAGER, 64), (FockEngine(precision="complex128"), 256)])
def test_large_batches_are_timed_as_they_are_only_where_they_are_compiled(timed, engine, size, monkeypatch):
    monkeypatch.setitem(SECONDS, "cpu_batch", [0.1])
    strategy = Auto(candidates=["cpu_batch", "sequential"])
    circuit("coherent_state", engine, strategy, n_modes=1)(np.zeros((200, 2), np.float32))
    assert timed == [("cpu_batch", size), ("sequential", size)] and strategy.choice == "auto: cpu_batch"


@pytest.mark.parametrize(("workers", "recorded"), [(3.0, False), (0.1, True)])
def test_the_batch_in_one_call_is_recorded_once(timed, monkeypatch, workers, recorded):
    """A second tape, with which another strategy could begin anew, would make `cpu_batch` slower than by itself."""
    tapes = []
    monkeypatch.setattr(chain, "watch", lambda tape, values: tapes.append(tape) or watch(tape, values))
    monkeypatch.setitem(SECONDS, "threading", [workers])
    layer = circuit("coherent_state", EAGER, Auto(candidates=["threading", "cpu_batch"]))
    assert_same(numbers(layer), numbers(circuit("coherent_state", EAGER, "cpu_batch")))
    assert bool(tapes) == recorded


def test_what_was_measured_is_remembered_for_equal_cases(timed, cache):
    def use(n_layers=1, **settings):
        layer = circuit("coherent_state", EAGER, Auto(candidates=CANDIDATES, **settings), n_layers=n_layers)
        layer(POINTS)
        return layer.strategy.choice

    assert use() == use() == "auto: sequential" and len(timed) == 3
    (file,) = cache.iterdir()
    assert {"cores", "devices", "processor"} <= set(json.loads(file.read_text())["measured"]["machine"])
    use(n_layers=2)
    assert len(timed) == 6 and len(list(cache.iterdir())) == 2
    use(remember=False)
    assert len(timed) == 9


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{",
        "[]",
        '{"timings": {"cpu_batch": {"first": 1}}}',
        '{"timings": {"cpu_batch": {"first": 1, "forward": null, "gradient": "x"}}}',
        '{"timings": 3}',
    ],
)
def test_a_damaged_file_is_told_and_measured_again(timed, cache, content, caplog):
    circuit("coherent_state", EAGER, Auto(candidates=CANDIDATES))(POINTS)
    (file,) = cache.iterdir()
    file.write_text(content)
    circuit("coherent_state", EAGER, Auto(candidates=CANDIDATES))(POINTS)
    assert len(timed) == 6 and f"{file.name} cannot be used" in caplog.text


def test_a_busy_machine_is_told_and_not_remembered(timed, cache, monkeypatch, caplog):
    monkeypatch.setattr(Others, "words", "others used 1.5 of 2 cores")
    circuit("coherent_state", EAGER, Auto(candidates=CANDIDATES))(POINTS)
    assert len(timed) == 3 and not cache.exists()
    assert "busy machine (others used 1.5 of 2 cores)" in caplog.text


def test_a_folder_that_cannot_be_written_is_told(timed, tmp_path, monkeypatch, caplog):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    circuit("coherent_state", EAGER, Auto(candidates=CANDIDATES))(POINTS)
    assert "timings of strategies cannot be kept" in caplog.text


def test_no_further_candidate_is_timed_after_the_budget(timed):
    strategy = Auto(candidates=CANDIDATES, budget_seconds=1e-9)
    circuit("coherent_state", EAGER, strategy)(POINTS)
    assert timed == [("cpu_batch", 8)]
    assert strategy.choice == "auto: cpu_batch" and "not timed: sequential, threading" in strategy.explanation


def test_one_that_fails_is_replaced_by_the_next_quickest(timed, cache):
    strategy = Auto(candidates=[Mine(), "cpu_batch", Failing()])
    layer = circuit("coherent_state", EAGER, strategy)
    layer(POINTS)
    assert strategy.choice == "auto: mine" and "not timed: failing" in strategy.explanation
    assert not strategy.failures  # it was not chosen
    assert not cache.exists()  # next time it may work


def test_workers_that_are_no_quicker_are_not_taken(timed, monkeypatch):
    monkeypatch.setitem(SECONDS, "threading", [1.95, 1.95, 1.95, 1.95, 2.05, 2.05])
    strategy = Auto(candidates=["threading", "cpu_batch"])
    circuit("coherent_state", EAGER, strategy)(POINTS)
    assert strategy.choice == "auto: cpu_batch"
    assert strategy.explanation.startswith("cpu_batch, within the noise as quick as threading, ")


def test_it_times_for_real(monkeypatch):
    monkeypatch.setattr(contest, "_TURN_SECONDS", 0.0)
    monkeypatch.setattr(contest, "_SECONDS", 0.0)
    strategy = Auto(candidates=["cpu_batch", "sequential"])
    assert_same(
        numbers(circuit("coherent_state", EAGER, strategy)),
        numbers(circuit("coherent_state", EAGER, "cpu_batch")),
    )
    assert strategy.explanation.startswith(strategy.choice.removeprefix("auto: "))


@pytest.mark.parametrize(
    "wrong", [{"candidates": []}, {"candidates": ["cpu_batch", "cpu_batch"]}, {"budget_seconds": 0}]
)
def test_impossible_settings_are_named(wrong):
    with pytest.raises(ConfigurationError, match=next(iter(wrong))):
        Auto(**wrong)


def test_nobody_that_can_is_told():
    with pytest.raises(ConfigurationError, match=r"strategy\.candidates: none can execute engine fock here"):
        circuit("coherent_state", FockEngine(), Auto(candidates=["threading"]), n_modes=1)(POINTS)
