from __future__ import annotations

import itertools
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf

from qgan_framework.engines.fock import FockEngine
from qgan_framework.errors import ConfigurationError
from qgan_framework.layers.encodings.angle_encoding import AngleEncoding
from qgan_framework.layers.encodings.classical_neural import ClassicalNeural
from qgan_framework.layers.encodings.coherent_state import CoherentState
from qgan_framework.layers.encodings.direct_displacement import DirectDisplacement
from qgan_framework.layers.encodings.sparse_parameter import SparseParameter
from qgan_framework.layers.encodings.squeezing import Squeezing
from qgan_framework.losses import functional
from qgan_framework.losses.bce import BinaryCrossEntropy
from qgan_framework.losses.wgan_gp import WassersteinGradientPenalty
from tests.fock import differences
from tests.models import networks, tiny

ENCODINGS = {
    "direct": DirectDisplacement,
    "coherent": CoherentState,
    "squeezing": Squeezing,
    "angle": AngleEncoding,
    "sparse": SparseParameter,
    "neural": lambda: ClassicalNeural(hidden_units=[4], seed=0),
}


@pytest.mark.parametrize("encoding", ENCODINGS.values(), ids=ENCODINGS)
def test_every_encoding_tells_points_apart_and_trains_every_weight(encoding):
    network = networks.quantum_discriminator(n_modes=2, encoding=encoding())
    with tf.GradientTape() as tape:
        outputs = network(tiny.real())
        loss = tf.reduce_sum(outputs**2)
    assert outputs.shape == (8, 1) and outputs.dtype == tf.float32
    assert np.std(outputs) > 1e-3
    for gradient in tape.gradient(loss, network.trainable_variables):
        assert np.isfinite(gradient).all() and np.any(gradient != 0.0)


@pytest.mark.parametrize(
    ("n_modes", "observables", "hidden_units"), [(1, ["x"], []), (2, ["x", "p", "n"], [5, 3])]
)
def test_number_of_trained_parameters(n_modes, observables, hidden_units):
    network = networks.quantum_discriminator(
        n_modes=n_modes, n_layers=2, observables=observables, hidden_units=hidden_units
    )
    sizes = [n_modes * len(observables), *hidden_units, 1]
    head = sum((n + 1) * m for n, m in itertools.pairwise(sizes))
    assert network.count_params() == 2 * {1: 6, 2: 14}[n_modes] + head


@pytest.mark.parametrize(("n_modes", "penalty"), [(2, "gradient_penalty"), (1, "r1_penalty")])
def test_compiled_gradients_of_gradient_penalties_agree_with_differences(n_modes, penalty):
    """No hidden layer: the kinks of its activation would spoil the differences."""
    network = networks.quantum_discriminator(
        n_modes=n_modes,
        cutoff_dim=6,
        hidden_units=[],
        engine=FockEngine(),
        encoding=CoherentState(initial_scale=0.5),
    )
    real, fake, epsilon = tiny.real(0), tiny.real(1), tf.random.stateless_uniform((8, 1), [2, 2])
    variables = network.trainable_variables

    @tf.function(jit_compile=True, autograph=False)
    def value_and_gradients() -> Any:
        with tf.GradientTape() as tape:
            value = (
                functional.r1_penalty(network, real)
                if penalty == "r1_penalty"
                else functional.gradient_penalty(network, real, fake, epsilon)
            )
        gradients = tape.gradient(value, variables)  # None of a constant: it has no second derivative
        return value, [tf.zeros(1) if gradient is None else gradient for gradient in gradients]

    _, gradients = value_and_gradients()
    for variable, gradient in zip(variables, gradients, strict=True):
        before = variable.numpy()

        def penalties(points: np.ndarray, variable: Any = variable) -> np.ndarray:
            values = []
            for point in points:
                variable.assign(point)
                values.append(float(value_and_gradients()[0]))
            return np.array(values)

        expected = differences.gradient(penalties, before, step=3e-3)
        variable.assign(before)
        np.testing.assert_allclose(gradient, expected, rtol=0, atol=2e-3 * max(1.0, np.abs(expected).max()))
    assert sum(np.any(gradient != 0.0) for gradient in gradients) >= 3


def test_compiled_equals_eager():
    network = networks.quantum_discriminator(n_modes=2, engine=FockEngine())
    assert network.traceable and network.differentiable_twice
    compiled = tf.function(network, jit_compile=True, autograph=False)
    np.testing.assert_allclose(compiled(tiny.real()), network(tiny.real()), rtol=0, atol=1e-5)


def test_the_seed_decides_all_weights():
    one, same, other = (
        tiny.values(networks.quantum_discriminator(seed=seed).variables) for seed in (7, 7, 8)
    )
    for mine, theirs in zip(one, same, strict=True):
        np.testing.assert_array_equal(mine, theirs)
    assert any(not np.array_equal(mine, theirs) for mine, theirs in zip(one, other, strict=True))


@pytest.mark.parametrize("width", [1, 3])
def test_points_of_another_width_are_refused(width):
    network = networks.quantum_discriminator(n_modes=2)
    with pytest.raises(ValueError, match=f"expected axis -1 of input shape to have value 2.*{width}"):
        network(tf.zeros((4, width)))


@pytest.mark.parametrize(
    ("encoding", "most"), [(DirectDisplacement, 4), (Squeezing, 4), (AngleEncoding, 2), (SparseParameter, 4)]
)
def test_an_encoding_that_would_add_columns_up_is_refused(encoding, most):
    networks.quantum_discriminator(n_modes=2, encoding=encoding(), data_dim=most)
    with pytest.raises(ConfigurationError, match=rf"n_modes: .*{most} places for {most + 1} columns"):
        networks.quantum_discriminator(n_modes=2, encoding=encoding(), data_dim=most + 1)


@pytest.fixture
def _mixed_precision():
    keras.config.set_dtype_policy("mixed_bfloat16")
    yield
    keras.config.set_dtype_policy("float32")


@pytest.mark.parametrize(
    "make",
    [networks.quantum_discriminator, networks.homodyne_generator, networks.density_generator, tiny.generator],
)
@pytest.mark.usefixtures("_mixed_precision")
def test_mixed_precision_rounds_nothing_that_a_circuit_is_given(make):
    network = make()
    points = tf.random.stateless_uniform((3, 2), [1, 2])
    np.testing.assert_array_equal(network(points), network.with_norm(points)[0])


class Once(tiny.EagerFock):
    name = "once"
    differentiable_twice = False


def test_a_loss_that_needs_second_derivatives_refuses_an_engine_without_them():
    network = networks.quantum_discriminator(engine=Once())
    for loss in (WassersteinGradientPenalty(gradient_penalty_weight=1.0), BinaryCrossEntropy(r1_weight=1.0)):
        with pytest.raises(
            ConfigurationError, match=f"loss: {type(loss).__name__} .* engine once cannot give"
        ):
            networks.gan(networks.mlp_generator(), network, loss=loss)
    networks.gan(networks.mlp_generator(), network, loss=BinaryCrossEntropy(r1_weight=0.0))
    networks.gan(tiny.generator(engine=Once()), tiny.discriminator())  # the generator is differentiated once


@pytest.mark.parametrize(
    "wrong",
    [
        {"n_modes": 0},
        {"cutoff_dim": 1},
        {"observables": ["y"]},
        {"hidden_units": [0]},
        {"initial_scale": 0.0},
    ],
    ids=str,
)
def test_impossible_settings_are_named(wrong):
    (key,) = wrong
    with pytest.raises(ConfigurationError, match=key):
        networks.quantum_discriminator(**wrong)
