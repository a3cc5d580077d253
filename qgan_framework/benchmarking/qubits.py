"""What is measured of qubits: encoded features through a circuit of shared angles to Pauli expectation values."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from qgan_framework.layers.qubit.feature_extractor import QuantumFeatureExtractor
from qgan_framework.types import ComplexPrecision, MeasurementBasis


class QubitWorkload:
    """One batch through a `QuantumFeatureExtractor` whose CNOTs join neighbours.

    The forward pass ends in its expectation values, (B, len(bases) · n); the gradient pass in the gradient of the mean
    of their squares in the angles, (depth, n, 2); the training pass in that in angles and features, as a layer before
    the circuit needs it, one after the other in a flat array.

    Args:
        angles: (depth, n, 2): of RZ, of RY.
        features: (B, 2^n), which amplitude encoding normalises.
        bases: of Z, X, Y.
        precision: of the states.
    """

    def __init__(
        self,
        *,
        angles: list[Any],
        features: list[Any],
        bases: list[MeasurementBasis],
        precision: ComplexPrecision,
    ) -> None:
        """Keeps angles and features in variables, as training does: nothing is computed at compile time."""
        values = np.asarray(angles)
        self.layer = QuantumFeatureExtractor(
            n_qubits=values.shape[1], depth=values.shape[0], measurement_bases=bases, precision=precision
        )
        self.features = tf.Variable(np.asarray(features, self.layer.compute_dtype))
        self.layer.build(self.features.shape)
        self.layer.angles.assign(values)

    def forward(self) -> tf.Tensor:
        """(B, len(bases) · n)."""
        return self.layer(tf.convert_to_tensor(self.features))

    def gradient(self) -> tf.Tensor:
        """(depth, n, 2)."""
        return self._gradients([self.layer.angles.value])[0]

    def training(self) -> tf.Tensor:
        """(depth · n · 2 + B · 2^n,)."""
        found = self._gradients([self.layer.angles.value, self.features])
        return tf.concat([tf.reshape(one, [-1]) for one in found], 0)

    def _gradients(self, variables: list[tf.Variable]) -> list[tf.Tensor]:
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(self.forward()))
        found: list[tf.Tensor] = tape.gradient(loss, variables)
        return found

    def prepare(self, pass_name: str, *, xla: bool) -> Callable[[], NDArray[np.floating]]:
        """A function that computes a pass, compiled, and returns when the result is there."""
        function = {"forward": self.forward, "gradient": self.gradient, "training": self.training}[pass_name]
        compiled = tf.function(function, jit_compile=xla, autograph=False).get_concrete_function()
        return lambda: compiled().numpy()

    def failures(self) -> tuple[()]:
        """No strategy that may fail."""
        return ()

    def counted_cost(self) -> None:
        """Nothing is counted."""
        return
