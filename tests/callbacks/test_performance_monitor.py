from __future__ import annotations

import threading
import time
from pathlib import Path
from types import SimpleNamespace

import pytest

from qgan_framework.callbacks import performance_monitor
from qgan_framework.callbacks.base import RunContext
from qgan_framework.callbacks.performance_monitor import PerformanceMonitor

KEYS = {
    *("samples_per_second", "step_seconds_median", "first_step_seconds", "compile_seconds"),
    *("peak_rss_mb", "cpu_percent"),
}


@pytest.fixture
def clock(monkeypatch):
    """A clock that a test moves."""
    clock = SimpleNamespace(now=100.0, monotonic=time.monotonic)
    clock.perf_counter = lambda: clock.now
    monkeypatch.setattr(performance_monitor, "time", clock)
    return clock


@pytest.fixture
def monitor():
    """One of a training with batches of 8 and three discriminator steps to a generator step: 32 samples a step."""
    monitor = PerformanceMonitor()
    monitor.set_context(RunContext(Path(), 8, {}, {}))
    monitor.set_model(SimpleNamespace(steps_per_pass=4))
    yield monitor
    monitor.on_train_end()


def run_epoch(monitor, clock, epoch, seconds):
    logs = {"d_loss": 1.0}
    monitor.on_epoch_begin(epoch)
    for batch, duration in enumerate(seconds):
        monitor.on_train_batch_begin(batch)
        clock.now += duration
        monitor.on_train_batch_end(batch)
        clock.now += 50.0  # what passes between steps is not theirs
    monitor.on_epoch_end(epoch, logs)
    return logs


def test_speed_is_that_of_the_steps_after_the_first(monitor, clock):
    monitor.on_train_begin()
    first = run_epoch(monitor, clock, 0, [60.0, 1.0, 3.0, 2.0])
    assert first == {
        "d_loss": 1.0,
        "samples_per_second": pytest.approx(3 * 32 / 6.0),
        "step_seconds": pytest.approx(2.0),
    }
    second = run_epoch(monitor, clock, 1, [1.0, 1.0])
    assert second["samples_per_second"] == pytest.approx(32.0)
    monitor.on_train_end()
    results = monitor.results()
    assert set(results) == KEYS
    assert results["first_step_seconds"] == pytest.approx(60.0)
    assert results["step_seconds_median"] == pytest.approx(1.0)
    assert results["compile_seconds"] == pytest.approx(59.0)
    assert results["samples_per_second"] == pytest.approx(5 * 32 / 8.0)


def test_the_schedule_of_the_moment_counts(monitor, clock):
    monitor.on_train_begin()
    run_epoch(monitor, clock, 0, [60.0, 1.0])
    monitor.model.steps_per_pass = 2
    assert run_epoch(monitor, clock, 1, [1.0])["samples_per_second"] == pytest.approx(16.0)


def test_an_epoch_of_the_first_step_alone_has_no_speed(monitor, clock):
    monitor.on_train_begin()
    assert run_epoch(monitor, clock, 0, [60.0]) == {"d_loss": 1.0}
    assert "samples_per_second" in run_epoch(monitor, clock, 1, [1.0])


def test_memory_and_processor_are_read_while_training_runs(monitor):
    monitor.on_train_begin()
    deadline = time.monotonic() + 20.0
    while monitor.results()["peak_rss_mb"] is None and time.monotonic() < deadline:
        sum(range(10_000))
    monitor.on_train_end()
    results = monitor.results()
    assert 10.0 < results["peak_rss_mb"] < 1e6
    assert results["cpu_percent"] > 0.0


def test_reading_ends_with_the_training(monitor):
    def readers():
        return [thread for thread in threading.enumerate() if thread.name == "performance-monitor"]

    monitor.on_train_begin()
    assert len(readers()) == 1
    monitor.on_train_end()
    assert readers() == []
    monitor.on_train_end()  # as after an exception


def test_nothing_measured_is_none():
    monitor = PerformanceMonitor()
    monitor.on_train_end()  # never begun
    assert monitor.results() == dict.fromkeys(KEYS)


def test_the_parts_before_a_resumption_count(monitor, clock):
    monitor.on_train_begin()
    monitor.restore(
        {
            "earlier_seconds": 4.0,
            "earlier_samples": 800,
            "earlier_peak_rss_mb": 1e7,
            "warnings": [],
            "decisions": [],
        }
    )
    run_epoch(monitor, clock, 0, [60.0, 4.0])
    monitor.on_train_end()
    assert monitor.results()["samples_per_second"] == pytest.approx(832 / 8.0)
    assert monitor.state()["earlier_seconds"] == pytest.approx(8.0)
    assert monitor.state()["earlier_peak_rss_mb"] == 1e7
