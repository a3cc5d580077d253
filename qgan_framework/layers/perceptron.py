"""Dense layers one after another."""

from __future__ import annotations

from collections.abc import Sequence

import keras


def perceptron(
    hidden_units: Sequence[int],
    n_outputs: int,
    *,
    activation: str,
    output_scale: float,
    seed: int,
    dtype: str | keras.DTypePolicy | None = None,
) -> keras.Sequential:
    """A multi-layer perceptron whose last layer is linear, not built yet.

    Args:
        hidden_units: width of each hidden layer, Glorot-uniform at the start.
        n_outputs: width of the last layer.
        activation: Keras' name of the hidden layers' activation.
        output_scale: the last kernel starts normally distributed with this, over √(its inputs), as deviation.
        seed: of the initial weights.
        dtype: of the hidden layers; Keras' global policy if None. The last layer is float32.
    """
    seeds = keras.random.SeedGenerator(seed)
    layers: list[keras.layers.Layer] = []
    for units in hidden_units:
        start = keras.initializers.GlorotUniform(seed=seeds)
        layers.append(keras.layers.Dense(units, activation=activation, kernel_initializer=start, dtype=dtype))
    start = keras.initializers.VarianceScaling(output_scale**2, "fan_in", "untruncated_normal", seed=seeds)
    layers.append(keras.layers.Dense(n_outputs, kernel_initializer=start, dtype="float32"))
    return keras.Sequential(layers)
