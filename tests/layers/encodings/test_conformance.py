"""What squeezing and the encodings with weights of each sample's own have in common."""

from __future__ import annotations

import keras
import numpy as np
import pytest
import tensorflow as tf

from qgan_framework.engines.strawberryfields import StrawberryFieldsEngine
from qgan_framework.layers.encodings.angle_encoding import AngleEncoding
from qgan_framework.layers.encodings.base import Encoding
from qgan_framework.layers.encodings.classical_neural import ClassicalNeural
from qgan_framework.layers.encodings.sparse_parameter import SparseParameter
from qgan_framework.layers.encodings.squeezing import Squeezing
from tests.layers.encodings.circuits import circuit, latents

KINDS = {
    "squeezing": Squeezing,
    "angle_encoding": AngleEncoding,
    "sparse_parameter": SparseParameter,
    "classical_neural": lambda **more: ClassicalNeural(hidden_units=[8], seed=5, **more),
}
SHAPES = [(1, 1), (3, 1), (1, 2), (2, 2), (5, 2)]
"""Latents and modes: 1, M and 2M + 1 latents."""

every_kind = pytest.mark.parametrize("kind", KINDS)
every_shape = pytest.mark.parametrize(("latent_dim", "n_modes"), SHAPES)


@pytest.fixture(scope="module")
def strawberryfields() -> StrawberryFieldsEngine:
    return StrawberryFieldsEngine(precision="complex128")


@every_kind
@every_shape
def test_every_latent_reaches_the_state(kind, latent_dim, n_modes):
    layer = circuit(KINDS[kind](), latent_dim=latent_dim, n_modes=n_modes)
    start = latents(latent_dim, 1)
    moved = start + 0.5 * np.eye(latent_dim, dtype=np.float32)  # one latent changed in each row
    change = (layer(moved).numpy() - layer(start).numpy()).reshape(latent_dim, -1)
    assert (np.linalg.norm(change, axis=1) > 0.01).all()


@every_kind
def test_companions_in_the_batch_do_not_matter(kind):
    layer, points = circuit(KINDS[kind](), latent_dim=3, n_modes=2), latents(3)
    together = layer(points)
    assert together.shape == (3, 4, 4)
    for index in range(3):
        np.testing.assert_allclose(layer(points[index : index + 1])[0], together[index], rtol=0, atol=1e-6)


@every_kind
@every_shape
def test_everything_trained_has_a_gradient(kind, latent_dim, n_modes):
    layer = circuit(KINDS[kind](), latent_dim=latent_dim, n_modes=n_modes, n_layers=2)
    direction = np.random.default_rng(0).normal(size=(2, *[4] * n_modes))
    for points in (latents(latent_dim), np.zeros((2, latent_dim), np.float32)):
        with tf.GradientTape() as tape:
            ket = layer(points)
            loss = tf.reduce_sum(direction[0] * tf.math.real(ket) + direction[1] * tf.math.imag(ket))
        for variable, gradient in zip(
            layer.trainable_variables, tape.gradient(loss, layer.trainable_variables), strict=True
        ):
            assert np.isfinite(gradient).all(), variable.path
            # At zero, factors of the latents have none.
            assert not points.any() or (np.abs(gradient) > 1e-5).any(), variable.path


@every_kind
def test_gradients_by_finite_differences(kind):
    layer = circuit(KINDS[kind](), latent_dim=2, n_modes=2)
    direction = np.random.default_rng(0).normal(size=(4, 4))

    def loss(points: np.ndarray | tf.Tensor) -> tf.Tensor:
        return tf.reduce_sum(direction * tf.math.real(layer(points) * (1.0 + 0.7j)))

    points = tf.constant(latents(2, 1))
    with tf.GradientTape() as tape:
        tape.watch(points)
        value = loss(points)
    gradient = tape.gradient(value, points)
    for latent in range(2):
        step = 1e-2 * np.eye(2, dtype=np.float32)[latent]
        difference = (loss(points + step) - loss(points - step)) / 2e-2
        np.testing.assert_allclose(gradient[0, latent], difference, rtol=0, atol=2e-3)


@every_kind
def test_engines_agree(kind, strawberryfields):
    shape = {"latent_dim": 3, "n_modes": 2, "n_layers": 2, "cutoff_dim": 4}
    native, reference = (
        circuit(KINDS[kind](), engine=engine, **shape)(latents(3, 2)) for engine in (None, strawberryfields)
    )
    np.testing.assert_allclose(native, reference, rtol=0, atol=1e-10)


@every_kind
def test_compiled_equals_eager(kind):
    layer = circuit(KINDS[kind](), latent_dim=3, n_modes=2, cutoff_dim=3)
    compiled = tf.function(lambda points: layer(points), jit_compile=True)
    np.testing.assert_allclose(compiled(latents(3)), layer(latents(3)), rtol=0, atol=1e-6)


@every_kind
def test_the_batch_size_may_be_open_while_tracing(kind):
    layer = circuit(KINDS[kind](), latent_dim=2)
    traced = tf.function(layer.call, input_signature=[tf.TensorSpec((None, 2))])
    for n in (1, 3):
        np.testing.assert_allclose(traced(latents(2, n)), layer(latents(2, n)), rtol=0, atol=1e-6)


@every_kind
def test_settings_survive_serialisation(kind):
    encoding = KINDS[kind](name="mine")
    again = keras.saving.deserialize_keras_object(keras.saving.serialize_keras_object(encoding))
    assert type(again) is type(encoding)
    assert again.get_config() == encoding.get_config()
    first, second = (circuit(one, latent_dim=2)(latents(2)) for one in (encoding, again))
    np.testing.assert_array_equal(first, second)


@every_kind
def test_mixed_precision_leaves_encodings_alone(kind):
    expected = circuit(KINDS[kind](), latent_dim=2)(latents(2))
    keras.config.set_dtype_policy("mixed_bfloat16")
    try:
        encoding: Encoding = KINDS[kind]()
        mixed = circuit(encoding, latent_dim=2)(latents(2))
    finally:
        keras.config.set_dtype_policy("float32")
    np.testing.assert_allclose(mixed, expected, rtol=0, atol=1e-7)
