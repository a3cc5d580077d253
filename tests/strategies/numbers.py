"""What strategies are compared by: kets and gradients of a circuit with an encoding."""

from __future__ import annotations

import numpy as np
import tensorflow as tf

from qgan_framework import layers
from qgan_framework.engines.base import Engine
from qgan_framework.strategies.base import Strategy

ENCODINGS = {
    "angle_encoding": layers.AngleEncoding,
    "classical_neural": lambda: layers.ClassicalNeural(hidden_units=[4], seed=2),
    "coherent_state": layers.CoherentState,
    "direct_displacement": layers.DirectDisplacement,
    "sparse_parameter": layers.SparseParameter,
    "squeezing": layers.Squeezing,
}
POINTS = np.random.default_rng(1).normal(0.0, 0.5, (5, 2)).astype(np.float32)
"""Five: no two or four workers can have equal shares."""


def circuit(encoding: str, engine: Engine, strategy: Strategy | str, **sizes: int) -> layers.CVCircuit:
    """A built circuit of two modes."""
    layer = layers.CVCircuit(
        **{"n_modes": 2, "n_layers": 1, "cutoff_dim": 3} | sizes,
        encoding=ENCODINGS[encoding](),
        engine=engine,
        strategy=strategy,
        initial_scale=0.2,
        seed=5,
    )
    layer.build(POINTS.shape)
    return layer


def numbers(layer: layers.CVCircuit, points: np.ndarray = POINTS) -> list[np.ndarray]:
    """Kets, and gradients of a function of them in the points and all weights."""
    inputs = tf.constant(points)
    with tf.GradientTape() as tape:
        tape.watch(inputs)
        ket = layer(inputs)
        direction = np.random.default_rng(0).normal(size=ket.shape)
        loss = tf.reduce_sum(direction * tf.math.real(ket) + direction**2 * tf.math.imag(ket))
    gradients = tape.gradient(loss, [inputs, *layer.trainable_variables])
    return [np.asarray(value) for value in (ket, *gradients)]


def assert_same(found: list[np.ndarray], expected: list[np.ndarray], tolerance: float = 1e-6) -> None:
    """Gradients reach the weights as float32, whatever the engine's precision."""
    assert np.abs(expected[0]).max() > 0.2
    np.testing.assert_allclose(found[0], expected[0], rtol=0, atol=1e-12)
    for mine, theirs in zip(found[1:], expected[1:], strict=True):
        np.testing.assert_allclose(mine, theirs, rtol=0, atol=tolerance)
