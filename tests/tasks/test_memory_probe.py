from __future__ import annotations

from itertools import chain, repeat

import pytest
from omegaconf import OmegaConf

from qgan_framework.config import memory_plan
from qgan_framework.hardware.calibration import FITTED, Calibration, recall
from qgan_framework.tasks import memory_probe
from tests.config.composing import composed


@pytest.fixture(scope="module")
def values():
    return OmegaConf.to_container(composed(), resolve=True)


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))


@pytest.fixture
def machine(monkeypatch):
    """Sets the memory there is, and by how much the probe lets the process grow."""

    def choose(there, growth=0.0):
        held = chain([6e8, 6e8], repeat(6e8 + growth))
        monkeypatch.setattr(memory_plan, "memory_there", lambda: there)
        monkeypatch.setattr(memory_plan.memory, "resident_memory", lambda: 6e8)
        monkeypatch.setattr(memory_probe, "resident_memory", lambda: next(held))

    return choose


@pytest.mark.parametrize("choice", [{"there": 1e12}, {"there": 1.4e9, "memory": "ignore"}])
def test_nothing_is_probed_where_it_does_not_matter(values, machine, monkeypatch, choice):
    machine(choice["there"])
    monkeypatch.setattr(memory_probe, "_compile_small_step", None)  # is not called
    hardware = {**values["hardware"], "memory": choice.get("memory", "auto")}
    memory_probe.calibrate({**values, "hardware": hardware})
    assert recall(None) == FITTED


def test_a_tight_training_is_probed_once(values, machine, monkeypatch):
    machine(1.4e9, growth=1.5 * memory_probe._GROWTH_BYTES)
    monkeypatch.setattr(memory_probe, "_compile_small_step", lambda: None)
    assert memory_probe.calibrate(values) == 6e8  # without what the probe took
    assert recall(None) == Calibration(process_bytes=6e8, compiling=1.5, measured=True)
    monkeypatch.setattr(memory_probe, "_compile_small_step", None)  # is not called again
    memory_probe.calibrate(values)


def test_a_process_that_has_compiled_before_tells_nothing(values, machine, monkeypatch):
    machine(1.4e9, growth=1e6)
    monkeypatch.setattr(memory_probe, "_compile_small_step", lambda: None)
    memory_probe.calibrate(values)
    assert recall(None) == FITTED
