"""Latents that are no numbers are told, instead of becoming samples that are none."""

from __future__ import annotations

import numpy as np
import pytest

from qgan_framework.engines.fock import FockEngine
from qgan_framework.errors import InputError
from tests.models import networks, tiny

GENERATORS = {
    "mlp": networks.mlp_generator,
    "quantum": lambda: tiny.generator(engine=FockEngine()),
    "eager": tiny.generator,
}


@pytest.mark.parametrize("make", GENERATORS.values(), ids=GENERATORS)
def test_latents_that_are_not_finite_are_refused(make):
    generator = make()
    model = networks.gan(generator, tiny.discriminator())
    latents = np.zeros((3, 2), np.float32)
    latents[1, 0] = np.nan
    for draw in (model.sample, generator.predict):
        with pytest.raises(InputError, match="row 1 of the batch has nan in column 0; give finite numbers"):
            draw(latents)


def test_predict_takes_latents_that_are_numbers():
    generator, latents = networks.mlp_generator(), np.zeros((3, 2), np.float32)
    np.testing.assert_allclose(generator.predict(latents, verbose=0), generator(latents), rtol=0, atol=1e-6)
