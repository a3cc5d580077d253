"""Parts of a training step."""

from __future__ import annotations

import pytest

from qgan_framework.benchmarking import measure
from qgan_framework.benchmarking.components import Breakdown, Component
from tests.models import tiny


@pytest.fixture(scope="module")
def components() -> list[Component]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(measure, "SHORTEST_REPETITION", 1e-6)
        return Breakdown(tiny.qgan(), batch_size=tiny.BATCH_SIZE, xla=False, repeats=1).components()


def test_every_part_has_a_time(components: list[Component]) -> None:
    assert {part.component for part in components} == {
        "encoding",
        "gates",
        "gates and evolution",
        "readout",
        "decoder",
        "discriminator",
        "generator's optimizer",
        "discriminator's optimizer",
        "discriminator step",
        "generator step",
    }
    assert all(part.seconds > 0 and part.batch_size == tiny.BATCH_SIZE for part in components)


def test_what_is_differentiated_has_a_time_back(components: list[Component]) -> None:
    passes = [(part.component, part.pass_name) for part in components if part.pass_name != "step"]
    names = {name for name, _ in passes}
    assert set(passes) == {(name, pass_name) for name in names for pass_name in ("forward", "gradient")}
    assert len(passes) == len(set(passes))
