"""What all decoders have in common."""

from __future__ import annotations

import keras
import numpy as np
import pytest
import tensorflow as tf

from qgan_framework.layers.decoders.linear import Linear
from qgan_framework.layers.decoders.mlp import MLP
from qgan_framework.layers.decoders.spatial import Spatial

KINDS = {
    "linear": Linear,
    "mlp": lambda **more: MLP(hidden_units=[6], seed=2, **more),
    "spatial": lambda **more: Spatial(low=-1.0, high=2.0, cutoff_dim=6, **more),
    "spatial on a grid": lambda **more: Spatial(low=-1.0, high=2.0, resolution=20, cutoff_dim=6, **more),
}
every_kind = pytest.mark.parametrize("kind", KINDS)


def features(n: int = 4) -> tf.Tensor:
    return tf.random.stateless_uniform((n, 3), [1, 2], -2.0, 2.0)


@every_kind
def test_points_have_the_columns_of_the_data(kind):
    decoder = KINDS[kind](data_dim=2)
    points = decoder(features())
    assert points.shape == (4, 2) and points.dtype == tf.float32
    assert decoder.compute_output_shape((None, 3)) == (None, 2)
    assert (points.numpy().std(axis=0) > 0.01).all()


@every_kind
def test_a_sample_alone_gives_the_point_that_it_gives_among_others(kind):
    decoder = KINDS[kind](data_dim=2)
    together = decoder(features()).numpy()
    for index in range(4):
        np.testing.assert_allclose(
            decoder(features()[index : index + 1])[0], together[index], rtol=0, atol=1e-6
        )


@every_kind
def test_gradients_reach_features_and_weights(kind):
    decoder, given = KINDS[kind](data_dim=2), features()
    with tf.GradientTape() as tape:
        tape.watch(given)
        loss = tf.reduce_sum(decoder(given) * tf.random.stateless_normal((4, 2), [3, 4]))
    variables = [variable.value for variable in decoder.trainable_variables]
    assert len(variables) == {"linear": 2, "mlp": 4}.get(kind, 0)
    for gradient in tape.gradient(loss, [given, *variables]):
        assert np.isfinite(gradient).all() and np.any(np.abs(gradient) > 1e-4)


@every_kind
def test_compiled_equals_eager(kind):
    decoder = KINDS[kind](data_dim=2)
    expected = decoder(features())
    compiled = tf.function(lambda given: decoder(given), jit_compile=True)
    np.testing.assert_allclose(compiled(features()), expected, rtol=0, atol=1e-6)


@pytest.mark.filterwarnings("ignore:__array__ implementation doesn't accept a copy")  # Keras' own
@every_kind
def test_a_model_with_it_can_be_saved(kind, tmp_path):
    inputs = keras.Input((3,))
    model = keras.Model(inputs, KINDS[kind](data_dim=2)(inputs))
    model.save(tmp_path / "model.keras")
    again = keras.saving.load_model(tmp_path / "model.keras")
    np.testing.assert_array_equal(again(features()), model(features()))
    assert again.layers[-1].get_config() == model.layers[-1].get_config()


@every_kind
def test_points_are_single_precision_whatever_the_policy(kind):
    keras.config.set_dtype_policy("mixed_bfloat16")
    try:
        assert KINDS[kind](data_dim=2)(features()).dtype == tf.float32
    finally:
        keras.config.set_dtype_policy("float32")
