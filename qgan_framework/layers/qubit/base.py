"""What the layers of qubits have in common: what they accept, their angles, how they are saved."""

from __future__ import annotations

import random
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from qgan_framework.config.checked import checked
from qgan_framework.config.register_size import check_register_size
from qgan_framework.errors import ConfigurationError
from qgan_framework.layers.checks import check_finite
from qgan_framework.layers.qubit.inputs import check_lengths, check_width, encoded
from qgan_framework.qubit.columns import sum_parts, to_columns, to_states
from qgan_framework.qubit.measurements import expectations
from qgan_framework.qubit.shots import sampled_expectations
from qgan_framework.types import (
    ComplexPrecision,
    MeasurementBasis,
    NonNegativeFloat,
    PositiveFloat,
    PositiveInt,
    QubitCount,
    QubitEncoding,
)


class QubitLayer(keras.layers.Layer):
    """A circuit of qubits with trained angles, in any Keras model.

    It accepts real features (B, width), which it encodes, or the complex states (B, 2^n, E) that a layer of qubits
    before it gives: amplitudes of the basis states, and E of them where E states of traced-out qubits were possible.
    It computes in its own precision, whatever Keras' global policy is.

    Args:
        n_qubits: n, 1 to 16.
        encoding: amplitude (2^n features, L2-normalised to amplitudes) or angle (n, 2n or 3n features, angles of RY,
            RZ, RY on every qubit). States need none.
        angle_scale: radians of one unit of a feature; of encoding angle alone.
        shots: measurements in place of exact values; None is exact. Gradients are exact always.
        precision: of the states, complex64 or complex128.
        initial_scale: standard deviation of the angles at the start, in radians.
        seed: of the initial angles; None takes it from Python's global one, which Keras sets.

    Raises:
        ConfigurationError: a value is impossible, the input does not fit, or a state does not fit in memory.
        InputError: by a call outside compiled code, features are not finite, or a row is zero that amplitude encoding
            would have to normalise.
    """

    @checked
    def __init__(
        self,
        *,
        n_qubits: QubitCount,
        encoding: QubitEncoding = "amplitude",
        angle_scale: PositiveFloat = 1.0,
        shots: PositiveInt | None = None,
        precision: ComplexPrecision = "complex64",
        initial_scale: NonNegativeFloat = 0.5,
        seed: int | None = None,
        **kwargs: Any,
    ) -> None:
        """Keeps the settings; angles are made when the layer is built."""
        if kwargs.pop("dtype", None) is not None:
            raise ConfigurationError("dtype", "a layer of qubits has its own", "set precision instead")
        check_register_size("n_qubits", n_qubits, precision=precision)
        super().__init__(dtype="float32" if precision == "complex64" else "float64", **kwargs)
        self.n_qubits, self.encoding, self.angle_scale = n_qubits, encoding, angle_scale
        self.shots, self.precision = shots, precision
        self.initial_scale, self.seed = initial_scale, seed
        self.seeds = keras.random.SeedGenerator(seed) if shots is not None else None

    def angle_shape(self) -> tuple[int, ...]:
        """Shape of the trained angles."""
        raise NotImplementedError

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        """Creates the angles, after the input was found to fit."""
        check_width(type(self).__name__, input_shape, self.n_qubits, self.encoding)
        seed = random.getrandbits(32) if self.seed is None else self.seed
        start = np.random.default_rng(seed).normal(0.0, self.initial_scale, self.angle_shape())
        self.angles = self.add_weight(
            shape=start.shape, initializer=lambda shape, dtype: tf.constant(start, dtype), name="angles"
        )
        super().build(input_shape)

    def columns(self, inputs: tf.Tensor) -> tuple[tf.Tensor, int]:
        """What a call is given as columns (2, 2^n, E · B) of the layer's precision, and E."""
        check_width(type(self).__name__, inputs.shape, self.n_qubits, self.encoding)
        if inputs.shape.rank == 3:
            return to_columns(tf.cast(inputs, self.precision)), inputs.shape[2]
        if inputs.dtype.is_complex:
            problem = f"complex numbers of shape {tuple(inputs.shape)} are neither features nor states"
            raise ConfigurationError("inputs", problem, f"give states as (batch, {2**self.n_qubits}, 1)")
        check_finite(self.name, inputs)
        if self.encoding == "amplitude":
            check_lengths(self.name, inputs)
        features = tf.cast(inputs, self.compute_dtype)
        return encoded(features, self.n_qubits, self.encoding, self.angle_scale), 1

    def measured(self, columns: tf.Tensor, bases: list[MeasurementBasis], n_parts: int) -> tf.Tensor:
        """Expectation values (B, len(bases) · m), or without bases the states (B, 2^m, E) themselves."""
        if not bases:
            return to_states(columns, n_parts)
        if self.shots is not None:
            return tf.transpose(sampled_expectations(columns, bases, self.shots, self.next_seed(), n_parts))
        return tf.transpose(sum_parts(expectations(columns, bases), n_parts))

    def next_seed(self) -> tf.Tensor:
        """Of the measurements of this call."""
        assert self.seeds is not None
        return tf.cast(self.seeds.next(), tf.int64)

    def output_spec(self, shape: tuple[int | None, ...]) -> keras.KerasTensor:
        """States are complex; everything else is real, of the layer's precision."""
        return keras.KerasTensor(shape, dtype=self.precision if len(shape) == 3 else self.compute_dtype)

    def compute_output_spec(self, inputs: keras.KerasTensor) -> keras.KerasTensor:
        """Shape and precision, for functional models."""
        check_width(type(self).__name__, inputs.shape, self.n_qubits, self.encoding)
        return self.output_spec(self.compute_output_shape(tuple(inputs.shape)))

    def get_config(self) -> dict[str, Any]:
        """Constructor arguments."""
        base = super().get_config()
        del base["dtype"]
        names = ("n_qubits", "encoding", "angle_scale", "shots", "precision", "initial_scale", "seed")
        return {**base, **{name: getattr(self, name) for name in names}}
