from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from qgan_framework.callbacks import resource_guard
from qgan_framework.callbacks.base import RunContext
from qgan_framework.callbacks.resource_guard import ResourceGuard
from qgan_framework.errors import ConfigurationError
from qgan_framework.hardware.readings import Reading, Readings
from tests.models import tiny
from tests.training.running import state, untrained

SETTINGS = {
    "on_cpu": "pause",
    "on_memory": "shrink",
    "cpu_limit": 90.0,
    "memory_limit": 85.0,
    "release": 10.0,
    "patience": 2,
    "seconds_between_readings": 1.0,
    "longest_pause_seconds": 100.0,
}


@pytest.fixture
def guarded(monkeypatch):
    """Makes a guard that sees such readings, one a step, and one a second of a pause."""
    clock = SimpleNamespace(now=0.0)
    clock.monotonic = lambda: clock.now
    clock.sleep = lambda seconds: setattr(clock, "now", clock.now + seconds)
    monkeypatch.setattr(resource_guard, "time", clock)

    def guarded(readings, n_steps, batch_size=8, **changed):
        guard = ResourceGuard(**SETTINGS | changed)
        saved = []
        guard.set_context(RunContext(Path(), batch_size, {}, {}, saved.append))
        guard.set_model(SimpleNamespace(stop_training=False, micro_batches=1))
        guard.on_train_begin()
        course = iter(readings)
        guard._readings = SimpleNamespace(read=lambda: Reading(150.0, *next(course), 100.0))
        guard.on_epoch_begin(0)
        parts = []
        for step in range(n_steps):
            clock.now += 1.0
            guard.on_train_batch_end(step)
            parts.append(guard.model.micro_batches)
        return SimpleNamespace(guard=guard, saved=saved, parts=parts, seconds=clock.now)

    return guarded


CALM = (5.0, 50.0)
BUSY = (95.0, 50.0)
FULL = (5.0, 95.0)
BETWEEN = (5.0, 80.0)


def test_what_the_run_itself_uses_is_no_illness(guarded):
    found = guarded([CALM] * 9, 9)
    assert (found.guard.decisions, found.saved, found.seconds) == ([], [], 9.0)


def test_one_reading_is_no_illness_either(guarded):
    assert guarded([CALM, BUSY, CALM, BUSY, FULL, CALM], 6).guard.decisions == []


def test_it_pauses_until_others_have_finished(guarded):
    found = guarded([BUSY] * 5 + [(85.0, 50.0), CALM, CALM], 3)
    first, second = found.guard.decisions
    assert "95 %" in first and "paused" in first
    assert "goes on after 5 s, at 5 %" in second  # 85 is below the limit, and not below its release
    assert found.saved == ["last.npz"]


def test_a_pause_has_an_end(guarded):
    found = guarded([BUSY] * 20, 2, longest_pause_seconds=5.0)
    assert "goes on after 6 s, at 95 %" in found.guard.decisions[1]


def test_memory_that_runs_out_divides_batches_and_multiplies_them_again(guarded):
    found = guarded([FULL] * 4 + [BETWEEN] * 3 + [CALM] * 4, 11)
    assert found.parts == [1, 2, 2, 4, 4, 4, 4, 4, 2, 2, 1]
    assert len(found.guard.decisions) == 4
    assert found.saved == ["last.npz"] * 2


def test_it_stops_when_a_batch_cannot_be_divided_further(guarded):
    found = guarded([FULL] * 4, 4, batch_size=2)
    assert found.guard.model.stop_training
    assert "memory in use is 95 %" in found.guard.stop_reason


@pytest.mark.parametrize(("reading", "key"), [(BUSY, "on_cpu"), (FULL, "on_memory")])
def test_it_stops_or_does_nothing_where_it_is_told_to(guarded, reading, key):
    assert guarded([reading] * 2, 2, **{key: "stop"}).guard.stop_reason
    assert guarded([reading] * 4, 4, **{key: "none"}).guard.decisions == []


@pytest.mark.parametrize("parts", [2, 4, 8])
def test_micro_batches_have_the_gradient_of_the_whole_batch(parts):
    model, batches = untrained(), [tiny.real(number) for number in range(2)]
    model.make_train_function()
    model.train_function(iter(batches))
    whole, expected = model.last_pass, tiny.values(state(model))
    untrained()
    model.micro_batches = parts
    model.train_function(iter(batches))
    model.micro_batches = 1
    pairs = zip(
        (update for updates in whole.updates.values() for update in updates),
        (update for updates in model.last_pass.updates.values() for update in updates),
        strict=True,
    )
    for one, other in pairs:
        np.testing.assert_allclose(one.loss, other.loss, rtol=1e-4, atol=1e-6)
        for gradient, same in zip(one.gradients, other.gradients, strict=True):
            np.testing.assert_allclose(gradient, same, rtol=1e-3, atol=1e-5)
    assert (int(model.d_steps), int(model.g_steps)) == (2, 1)
    assert len(expected) == len(state(model))


def test_shrinking_is_refused_where_samples_are_paired():
    guard = ResourceGuard(**SETTINGS)
    guard.set_model(SimpleNamespace(diversity_weight=0.5))
    with pytest.raises(ConfigurationError, match="on_memory"):
        guard.on_train_begin()


def test_a_machine_is_read():
    reading = Readings().read()
    assert 0.0 < reading.memory <= 100.0
    assert 0.0 <= reading.other_cpu <= 100.0
    assert reading.rss_mb > 10.0


@pytest.mark.parametrize(
    "wrong",
    [
        {"on_cpu": "shrink"},
        {"on_memory": "give"},
        {"cpu_limit": 101.0},
        {"memory_limit": 5.0},
        {"patience": 0},
    ],
    ids=str,
)
def test_impossible_settings_are_named(wrong):
    (key,) = wrong
    with pytest.raises(ConfigurationError, match=key):
        ResourceGuard(**SETTINGS | wrong)
