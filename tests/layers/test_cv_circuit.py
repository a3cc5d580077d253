from __future__ import annotations

import numpy as np
import pytest
import tensorflow as tf

from qgan_framework.engines.fock import FockEngine
from qgan_framework.errors import ConfigurationError
from qgan_framework.layers.cv_circuit import CVCircuit
from qgan_framework.layers.encodings.coherent_state import CoherentState
from qgan_framework.strategies.cpu_batch import CPUBatch
from qgan_framework.strategies.sequential import Sequential


def circuit(n_modes=2, n_layers=1, *, strategy=None, precision="complex64", scale=0.2, seed=0) -> CVCircuit:
    layer = CVCircuit(
        n_modes=n_modes,
        n_layers=n_layers,
        cutoff_dim=4,
        encoding=CoherentState(),
        engine=FockEngine(precision=precision),
        strategy=strategy or CPUBatch(),
        initial_scale=scale,
        seed=seed,
    )
    layer.build((None, 2))
    return layer


def points(n: int = 3) -> tf.Tensor:
    return tf.random.stateless_normal((n, 2), [1, 2])


def loss_of(layer: CVCircuit) -> tf.Tensor:
    """Depends on every amplitude, by its own weight."""
    ket = layer(points())
    weights = tf.random.stateless_normal((2, *ket.shape[1:]), [5, 6], dtype=ket.dtype.real_dtype)
    return tf.reduce_sum(weights[0] * tf.math.real(ket) + weights[1] * tf.math.imag(ket))


@pytest.mark.parametrize(("n_modes", "n_parameters"), [(1, 6), (2, 14), (3, 28)])
def test_shapes_and_parameters(n_modes, n_parameters):
    layer = circuit(n_modes, n_layers=2)
    assert layer.circuit_weights.shape == (2, n_parameters)
    assert layer(points()).shape == (3,) + (4,) * n_modes
    assert layer.compute_output_shape((None, 2)) == (None,) + (4,) * n_modes


@pytest.mark.parametrize("n_modes", [1, 2, 3])
def test_every_weight_has_a_finite_gradient_that_is_not_zero(n_modes):
    layer = circuit(n_modes, n_layers=2)
    with tf.GradientTape() as tape:
        loss = loss_of(layer)
    for gradient in tape.gradient(loss, layer.trainable_variables):
        assert np.isfinite(gradient).all()
        assert (np.abs(gradient) > 1e-6).all()


@pytest.mark.parametrize("n_modes", [1, 2])
def test_gradients_are_finite_at_zero_weights_and_zero_latents(n_modes):
    layer = circuit(n_modes)
    for variable in layer.trainable_variables:
        variable.assign(tf.zeros_like(variable))
    with tf.GradientTape() as tape:
        loss = loss_of(layer)
    for gradient in tape.gradient(loss, layer.trainable_variables):
        assert np.isfinite(gradient).all()
        assert np.any(gradient != 0.0)


def test_compiled_equals_eager():
    layer = circuit()

    @tf.function(jit_compile=True)
    def compiled(z: tf.Tensor) -> tf.Tensor:
        return layer(z)

    np.testing.assert_allclose(compiled(points()), layer(points()), rtol=0, atol=1e-5)


@pytest.mark.parametrize("strategy", [CPUBatch, Sequential])
def test_the_batch_size_may_be_open_while_tracing(strategy):
    layer = circuit(1, strategy=strategy())
    traced = tf.function(layer.call, input_signature=[tf.TensorSpec((None, 2))])
    for n in (1, 3):
        np.testing.assert_allclose(traced(points(n)), layer(points(n)), rtol=0, atol=1e-5)


def test_the_seed_decides_the_weights():
    one, same, other = (circuit(seed=seed).circuit_weights.numpy() for seed in (7, 7, 8))
    np.testing.assert_array_equal(one, same)
    assert not np.isclose(one, other).any()


def test_the_scale_decides_how_far_from_the_identity_it_starts():
    weights = circuit(3, n_layers=8, scale=0.05).circuit_weights.numpy()
    assert 0.04 < weights.std() < 0.06


@pytest.mark.parametrize("precision", ["complex64", "complex128"])
def test_the_engine_decides_the_precision(precision):
    assert circuit(precision=precision)(points()).dtype == tf.as_dtype(precision)


@pytest.mark.parametrize(("key", "name"), [("encoding", "coherent_state"), ("engine", "fock")])
def test_names_in_place_of_objects_are_refused(key, name):
    with pytest.raises(ConfigurationError, match=f"{key}: must be an .*, got '{name}'; give, for example"):
        CVCircuit(n_modes=1, n_layers=1, cutoff_dim=3, **{key: name})
