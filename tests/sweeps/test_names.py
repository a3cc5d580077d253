from __future__ import annotations

from qgan_framework.sweeps.names import short, short_names


def test_names_are_as_short_as_they_can_be_told_apart():
    keys = ["model.generator.n_layers", "model.discriminator.n_layers", "seed", "+model/generator"]
    assert short_names(keys) == {
        "model.generator.n_layers": "generator.n_layers",
        "model.discriminator.n_layers": "discriminator.n_layers",
        "seed": "seed",
        "+model/generator": "generator",
    }
    assert short(["data.batch_size=8", "seed=1"]) == ["batch_size=8", "seed=1"]
