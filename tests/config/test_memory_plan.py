from __future__ import annotations

import functools
import re
from dataclasses import replace

import pytest
from omegaconf import OmegaConf

from qgan_framework.config import memory_plan
from qgan_framework.config.contract import check_config
from qgan_framework.config.memory_plan import MARGIN, plan_memory
from qgan_framework.config.training_memory import fixed_bytes, peak_bytes
from qgan_framework.errors import ConfigurationError
from qgan_framework.hardware.calibration import Calibration
from tests.config.composing import composed

SIZES = (
    "data=clusters",
    "data.batch_size=1024",
    "model.generator.n_modes=3",
    "model.generator.cutoff_dim=10",
)
SIZES += ("model.generator.n_layers=2",)


@functools.cache
def values(*choices):
    return OmegaConf.to_container(composed(*SIZES, *choices), resolve=True)


@pytest.fixture
def there(monkeypatch):
    """Sets the memory that the process may have; it has nothing yet."""
    monkeypatch.setattr(memory_plan.memory, "resident_memory", lambda: 0)
    return lambda size: monkeypatch.setattr(memory_plan, "memory_there", lambda: int(size))


def test_what_fits_is_left_alone(there):
    there(MARGIN * peak_bytes(values(), 1024) + 1)
    plan = plan_memory(values())
    assert (plan.parts, plan.decision) == (1, None)


@pytest.mark.parametrize("parts", [2, 4, 8])
def test_what_does_not_fit_is_divided_as_often_as_it_must(there, parts):
    there(MARGIN * peak_bytes(values(), 1024 // parts) + 1)
    plan = plan_memory(values())
    assert plan.parts == parts
    assert plan.expected == peak_bytes(values(), 1024 // parts) < plan.whole
    assert f"in {parts} parts" in plan.decision


def test_what_was_measured_on_this_machine_counts(there, monkeypatch):
    there(MARGIN * peak_bytes(values(), 512) + 1)
    assert "(as on the machine of the estimate's fit)" in plan_memory(values()).decision
    small = Calibration(process_bytes=2e8, compiling=0.5, measured=True)
    monkeypatch.setattr(memory_plan, "recall", lambda threads: small)
    assert plan_memory(values()).parts == 1
    monkeypatch.setattr(memory_plan, "recall", lambda threads: replace(small, compiling=3.0))
    plan = plan_memory(values())
    assert plan.parts > 2 and "(calibrated on this machine)" in plan.decision


def test_what_the_process_has_already_counts(there, monkeypatch):
    there(MARGIN * peak_bytes(values(), 512) + 1)
    assert plan_memory(values()).parts == 2
    assert plan_memory(values(), held=int(9e8)).parts > 2  # a large data set, say
    monkeypatch.setattr(memory_plan.memory, "resident_memory", lambda: 9e8)
    assert plan_memory(values()).parts > 2


def test_nothing_is_divided_further_than_it_helps(there):
    there(1.1 * fixed_bytes(values()))
    assert 8 < plan_memory(values()).parts < 1024


@pytest.mark.parametrize("choice", ["hardware.memory=refuse", "model.diversity_weight=0.1"])
def test_what_must_not_be_divided_is_refused_with_the_sizes_that_fit(there, choice):
    size = peak_bytes(values(), 1024) - 1
    there(size)
    with pytest.raises(ConfigurationError, match=r"hardware\.memory: .*batch_size=1024 would take") as raised:
        check_config(composed(*SIZES, choice))
    batch, cutoff = (int(number) for number in re.findall(r"at most (\d+)", raised.value.remedy))
    fitting = (
        values(choice, f"data.batch_size={batch}"),
        values(choice, f"model.generator.cutoff_dim={cutoff}"),
    )
    assert [plan_memory(one).parts for one in fitting] == [1, 1]
    assert peak_bytes(values(), batch + 1) > size


def test_what_does_not_fit_even_in_parts_is_refused(there):
    there(5e8)
    with pytest.raises(ConfigurationError, match="in parts of") as raised:
        plan_memory(values())
    assert "free some memory" in raised.value.remedy
    assert plan_memory(values("hardware.memory=ignore")).parts == 1
