"""What generators have in common whose circuit is measured and decoded to points."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any

import tensorflow as tf

from qgan_framework.fock import measurements
from qgan_framework.layers.cv_circuit import CVCircuit
from qgan_framework.layers.decoders.base import Decoder
from qgan_framework.layers.readout import Readout
from qgan_framework.layers.serialisation import serialised
from qgan_framework.models.generator import Generator
from qgan_framework.types import LatentDistribution


class CircuitGenerator(Generator):
    """Latents → encoding → circuit → measurement → decoder → points.

    Args:
        circuit: with the encoding.
        readout: the measurement.
        decoder: how measured numbers become points; its ``data_dim`` is the generator's.
        latent_dim: latents a sample.
        latent_distribution: normal, uniform or bimodal.
    """

    def __init__(
        self,
        *,
        circuit: CVCircuit,
        readout: Readout,
        decoder: Decoder,
        latent_dim: int,
        latent_distribution: LatentDistribution,
    ) -> None:
        """Builds the layers."""
        super().__init__()
        self.latent_dim, self.latent_distribution = latent_dim, latent_distribution
        self.circuit, self.readout, self.decoder = circuit, readout, decoder
        self.data_dim = decoder.data_dim
        self.build((None, latent_dim))

    @abstractmethod
    def measure(self, ket: tf.Tensor, latents: tf.Tensor) -> tf.Tensor:
        """What is measured of kets, (B, features), and of which latents they came from."""

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        """Builds layer by layer: an engine need not be traceable."""
        self.circuit.build(input_shape)
        features = self.readout.compute_output_shape(self.circuit.compute_output_shape(input_shape))
        self.decoder.build(features)
        super().build(input_shape)

    def call(self, latents: tf.Tensor) -> tf.Tensor:
        """Points (B, data_dim) of latents (B, latent_dim)."""
        return self._decode(self.circuit(latents), latents)

    def with_norm(self, latents: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        """Points (B, data_dim), and the norm ⟨ψ|ψ⟩ (B,) of each sample's truncated ket."""
        ket = self.circuit(latents)
        return self._decode(ket, latents), measurements.norm(ket, self.circuit.engine.truncation)

    def _decode(self, ket: tf.Tensor, latents: tf.Tensor) -> tf.Tensor:
        return self.decoder(tf.cast(self.measure(ket, latents), self.decoder.compute_dtype))

    def get_config(self) -> dict[str, Any]:
        """Constructor arguments but those of the measurement."""
        own = {"latent_dim": self.latent_dim, "latent_distribution": self.latent_distribution}
        return {**self.circuit.settings(), **own, **serialised(decoder=self.decoder)}

    @property
    def cutoff_dim(self) -> int:
        """Fock states kept of each mode."""
        return self.circuit.cutoff_dim

    @property
    def traceable(self) -> bool:
        """Whether the generator may run inside a `tf.function`."""
        return self.circuit.traceable
