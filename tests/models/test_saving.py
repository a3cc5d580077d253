"""Generators and discriminators saved and reloaded by Keras."""

from __future__ import annotations

import keras
import numpy as np
import pytest

from qgan_framework.engines.fock import FockEngine
from qgan_framework.layers.decoders.mlp import MLP
from qgan_framework.layers.encodings.classical_neural import ClassicalNeural
from qgan_framework.strategies.sequential import Sequential
from tests.models import networks, tiny

POINTS = np.random.default_rng(0).normal(0.0, 0.5, (4, 2)).astype(np.float32)
FOCK = {"engine": FockEngine()}
MODELS = {
    "quantum_generator": lambda: tiny.generator(
        decoder=MLP(hidden_units=[3], data_dim=2, seed=0), strategy=Sequential(), **FOCK
    ),
    "density_generator": lambda: networks.density_generator(**FOCK),
    "homodyne_generator": lambda: networks.homodyne_generator(**FOCK),
    "mlp_generator": networks.mlp_generator,
    "quantum_discriminator": lambda: networks.quantum_discriminator(
        encoding=ClassicalNeural(hidden_units=[3], seed=1), **FOCK
    ),
    "mlp_discriminator": tiny.discriminator,
}


@pytest.mark.parametrize("make", MODELS.values(), ids=MODELS)
def test_a_saved_model_comes_back_as_it_was(make, tmp_path):
    model = make()
    for variable in model.trainable_variables:
        variable.assign_add(0.05 * np.ones(variable.shape))
    model.save(tmp_path / "model.keras")
    again = keras.models.load_model(tmp_path / "model.keras")
    assert type(again) is type(model)
    assert again.get_config() == model.get_config()
    for mine, theirs in zip(again.weights, model.weights, strict=True):
        np.testing.assert_array_equal(mine, theirs)
    np.testing.assert_array_equal(again(POINTS), model(POINTS))


@pytest.mark.parametrize("make", MODELS.values(), ids=MODELS)
def test_a_model_is_made_again_from_its_configuration(make):
    model = make()
    again = type(model).from_config(model.get_config())
    np.testing.assert_array_equal(again(POINTS), model(POINTS))


@pytest.mark.parametrize("make", MODELS.values(), ids=MODELS)
@pytest.mark.parametrize("width", [1, 3])
def test_points_of_another_width_are_refused(make, width):
    with pytest.raises(ValueError, match=rf"expected axis -1 of input shape to have value 2.*4, {width}\)"):
        make()(np.zeros((4, width), np.float32))
