"""A discriminator that is a continuous-variable quantum circuit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

import keras
import tensorflow as tf

from qgan_framework.config.checked import checked
from qgan_framework.config.places import check_places, n_places
from qgan_framework.engines.base import Engine
from qgan_framework.fock import measurements
from qgan_framework.layers.checks import columns
from qgan_framework.layers.cv_circuit import CVCircuit
from qgan_framework.layers.encodings.base import Encoding
from qgan_framework.layers.expectations import Expectations
from qgan_framework.layers.perceptron import perceptron
from qgan_framework.layers.serialisation import deserialised
from qgan_framework.strategies.base import Strategy
from qgan_framework.types import CircuitScale, CutoffDim, ModeCount, Observables, PositiveInt


@keras.saving.register_keras_serializable("qgan_framework")
class QuantumDiscriminator(keras.Model):
    """Points → encoding → circuit → expectation values → perceptron → raw outputs (B, 1).

    A point far beyond the cutoff leaves nothing of its ket, and all such points look alike: the encoding's scale should
    bring the data to displacements |α| well below √cutoff_dim.

    Args:
        n_modes: optical modes M, 1 to 6; need not be the generator's.
        n_layers: layers of the circuit.
        cutoff_dim: Fock states kept of each mode, D.
        observables: measured of each mode: x, p, n, var_x, var_p, var_n.
        hidden_units: width of each hidden layer of the perceptron; none for an affine map.
        initial_scale: standard deviation of the circuit's active parameters at the start.
        encoding: how points reach the circuit; an instance of its own.
        engine: simulator.
        strategy: how batches are executed, an object or a name; `Auto` if None.
        data_dim: columns of what is to be told apart.
        seed: of the initial weights.

    Raises:
        ConfigurationError: the encoding would add columns up, so that different points look the same.
    """

    @checked
    def __init__(
        self,
        *,
        n_modes: ModeCount,
        n_layers: PositiveInt,
        cutoff_dim: CutoffDim,
        observables: Observables,
        hidden_units: list[PositiveInt],
        initial_scale: CircuitScale,
        encoding: Encoding,
        engine: Engine,
        strategy: Strategy | str | None,
        data_dim: PositiveInt,
        seed: int,
    ) -> None:
        """Creates and builds the layers."""
        super().__init__(name="discriminator", dtype="float32")  # else points are rounded
        places = n_places(encoding.places, n_modes, n_layers, in_every_layer=encoding.places_in_every_layer)
        check_places(type(encoding).__name__, places, data_dim, n_modes)
        self.circuit = CVCircuit(
            n_modes=n_modes,
            n_layers=n_layers,
            cutoff_dim=cutoff_dim,
            encoding=encoding,
            engine=engine,
            strategy=strategy,
            initial_scale=initial_scale,
            seed=seed,
        )
        self.readout = Expectations(observables, engine.truncation)
        self.head = perceptron(
            hidden_units, 1, activation="leaky_relu", output_scale=1.0, seed=seed + 1, dtype="float32"
        )
        self.hidden_units, self.data_dim = list(hidden_units), data_dim
        self.input_spec = columns(data_dim)
        self.build((None, data_dim))

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        """Builds layer by layer: an engine need not be traceable."""
        self.circuit.build(input_shape)
        self.head.build(self.readout.compute_output_shape(self.circuit.compute_output_shape(input_shape)))
        self.built = True

    def build_from_config(self, config: dict[str, Any]) -> None:
        """Nothing is left to do when a discriminator is loaded: the constructor builds."""

    def call(self, points: tf.Tensor) -> tf.Tensor:
        """Raw outputs (B, 1) of points (B, data_dim); no activation at the end."""
        return self.with_norm(points)[0]

    def with_norm(self, points: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        """Raw outputs (B, 1), and the norm ⟨ψ|ψ⟩ (B,) of each point's truncated ket."""
        ket = self.circuit(tf.cast(points, tf.float32))
        logits = self.head(tf.cast(self.readout(ket), tf.float32))
        return logits, measurements.norm(ket, self.circuit.engine.truncation)

    def get_config(self) -> dict[str, Any]:
        """Constructor arguments."""
        own = {"hidden_units": self.hidden_units, "data_dim": self.data_dim}
        return {**self.circuit.settings(), "observables": self.readout.observables, **own}

    @classmethod
    def from_config(cls, config: Mapping[str, Any], custom_objects: object = None) -> Self:
        """The reverse of `get_config`."""
        del custom_objects  # Keras has them in scope
        return cls(**deserialised(config))

    @property
    def traceable(self) -> bool:
        """Whether the discriminator may run inside a `tf.function`."""
        return self.circuit.traceable

    @property
    def differentiable_twice(self) -> bool:
        """Whether a penalty on its gradient can be differentiated."""
        return self.circuit.differentiable_twice
