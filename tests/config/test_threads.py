from __future__ import annotations

import pytest
from omegaconf import OmegaConf

from qgan_framework.config.threads import one_thread_suffices
from tests.config.composing import composed


@pytest.mark.parametrize(
    ("choices", "one"),
    [
        (["+experiment=quickstart"], True),
        (["model.generator.cutoff_dim=16", "data.batch_size=256"], False),
        (
            ["+experiment=classical_quantum", "model.discriminator.cutoff_dim=12", "data.batch_size=256"],
            False,
        ),
        (["model.generator.cutoff_dim=16", "data.batch_size=256", "engine.truncation=total"], False),
        (["model.generator.cutoff_dim=10", "data.batch_size=1024", "engine.truncation=total"], True),
        (["model.generator.cutoff_dim=8", "data.batch_size=128", "encoding=classical_neural"], True),
        (["model.generator.cutoff_dim=8", "data.batch_size=256", "encoding=classical_neural"], False),
        (["model/generator=mlp"], False),
        (["engine=strawberryfields"], False),
        (["strategy=threading"], False),
        (["+experiment=hybrid_digits"], False),
        (["+experiment=hybrid_digits", "model/middle=photonic"], False),
    ],
    ids=str,
)
def test_only_small_steps_of_compiled_circuits_have_one_thread(choices, one):
    assert one_thread_suffices(OmegaConf.to_container(composed(*choices), resolve=True)) == one
