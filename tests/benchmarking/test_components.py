"""Parts of a training step."""

from __future__ import annotations

import pytest

from qgan_framework.benchmarking import measure
from qgan_framework.benchmarking.components import Breakdown, Component
from qgan_framework.models.qgan import QGAN
from tests.models import networks, tiny


def parts_of(model: QGAN) -> list[Component]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(measure, "SHORTEST_REPETITION", 1e-6)
        return Breakdown(model, batch_size=tiny.BATCH_SIZE, xla=False, repeats=1).components()


@pytest.fixture(scope="module")
def components() -> list[Component]:
    return parts_of(tiny.qgan())


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


def test_a_density_generator_has_no_decoder() -> None:
    generator = networks.density_generator()
    critic = tiny.discriminator(data_dim=generator.data_dim)
    names = {part.component for part in parts_of(networks.gan(generator, critic))}
    assert {"encoding", "gates", "gates and evolution", "readout", "discriminator"} < names
    assert "decoder" not in names


def test_a_classical_generator_is_one_part() -> None:
    parts = parts_of(networks.gan(networks.mlp_generator(), tiny.discriminator()))
    assert [part.component for part in parts if part.pass_name == "forward"] == ["generator", "discriminator"]
