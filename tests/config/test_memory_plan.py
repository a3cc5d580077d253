from __future__ import annotations

import functools
import re

import pytest
from omegaconf import OmegaConf

from qgan_framework.config import memory_plan
from qgan_framework.config.contract import check_config
from qgan_framework.config.memory_plan import MARGIN, plan_memory
from qgan_framework.config.training_memory import fixed_bytes, peak_bytes
from qgan_framework.errors import ConfigurationError
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
    """Sets the memory that the process may have."""
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
