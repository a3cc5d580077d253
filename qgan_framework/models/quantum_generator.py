"""A generator that is a continuous-variable quantum circuit."""

from __future__ import annotations

from typing import Any

import keras
import tensorflow as tf

from qgan_framework.config.checked import checked
from qgan_framework.engines.base import Engine
from qgan_framework.fock import measurements
from qgan_framework.layers.cv_circuit import CVCircuit
from qgan_framework.layers.decoders.base import Decoder
from qgan_framework.layers.encodings.base import Encoding
from qgan_framework.layers.expectations import Expectations
from qgan_framework.layers.serialisation import serialised
from qgan_framework.models.generator import Generator
from qgan_framework.strategies.base import Strategy
from qgan_framework.types import (
    CutoffDim,
    LatentDistribution,
    ModeCount,
    Observables,
    PositiveFloat,
    PositiveInt,
)


@keras.saving.register_keras_serializable("qgan_framework")
class QuantumGenerator(Generator):
    """Latents → encoding → circuit → expectation values → decoder → points.

    Args:
        n_modes: optical modes M, 1 to 6.
        n_layers: layers of the circuit.
        cutoff_dim: Fock states kept of each mode, D.
        latent_dim: latents a sample.
        latent_distribution: normal, uniform or bimodal.
        observables: measured of each mode: x, p, n, var_x, var_p, var_n.
        initial_scale: standard deviation of the circuit's active parameters at the start.
        encoding: how latents reach the circuit.
        decoder: how expectation values become points; its ``data_dim`` is the generator's.
        engine: simulator.
        strategy: how batches are executed, an object or a name; `Auto` if None.
        seed: of the initial weights.
    """

    @checked
    def __init__(
        self,
        *,
        n_modes: ModeCount,
        n_layers: PositiveInt,
        cutoff_dim: CutoffDim,
        latent_dim: PositiveInt,
        latent_distribution: LatentDistribution,
        observables: Observables,
        initial_scale: PositiveFloat,
        encoding: Encoding,
        decoder: Decoder,
        engine: Engine,
        strategy: Strategy | str | None,
        seed: int,
    ) -> None:
        """Creates and builds the layers."""
        super().__init__(name="generator")
        self.latent_dim, self.latent_distribution = latent_dim, latent_distribution
        self.data_dim = decoder.data_dim
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
        self.decoder = decoder
        self.build((None, latent_dim))

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        """Builds layer by layer: an engine need not be traceable."""
        self.circuit.build(input_shape)
        features = self.readout.compute_output_shape(self.circuit.compute_output_shape(input_shape))
        self.decoder.build(features)
        super().build(input_shape)

    def call(self, latents: tf.Tensor) -> tf.Tensor:
        """Points (B, data_dim) of latents (B, latent_dim)."""
        return self.decode(self.circuit(latents))

    def decode(self, ket: tf.Tensor) -> tf.Tensor:
        """Points (B, data_dim) read from kets."""
        return self.decoder(tf.cast(self.readout(ket), self.decoder.compute_dtype))

    def with_norm(self, latents: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        """Points (B, data_dim), and the norm ⟨ψ|ψ⟩ (B,) of each sample's truncated ket."""
        ket = self.circuit(latents)
        return self.decode(ket), measurements.norm(ket, self.circuit.engine.truncation)

    def get_config(self) -> dict[str, Any]:
        """Constructor arguments."""
        own = {"latent_dim": self.latent_dim, "latent_distribution": self.latent_distribution}
        parts = serialised(decoder=self.decoder)
        return {**self.circuit.settings(), **own, "observables": self.readout.observables, **parts}

    @property
    def cutoff_dim(self) -> int:
        """Fock states kept of each mode."""
        return self.circuit.cutoff_dim

    @property
    def traceable(self) -> bool:
        """Whether the generator may run inside a `tf.function`."""
        return self.circuit.traceable
