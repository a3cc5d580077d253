"""A generator that is a continuous-variable quantum circuit."""

from __future__ import annotations

from typing import Any

import keras
import tensorflow as tf

from qgan_framework.config.checked import checked
from qgan_framework.engines.base import Engine
from qgan_framework.layers.cv_circuit import CVCircuit
from qgan_framework.layers.decoders.base import Decoder
from qgan_framework.layers.encodings.base import Encoding
from qgan_framework.layers.expectations import Expectations
from qgan_framework.models.circuit_generator import CircuitGenerator
from qgan_framework.strategies.base import Strategy
from qgan_framework.types import (
    CircuitScale,
    CutoffDim,
    LatentDistribution,
    ModeCount,
    Observables,
    PositiveInt,
)


@keras.saving.register_keras_serializable("qgan_framework")
class QuantumGenerator(CircuitGenerator):
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
        initial_scale: CircuitScale,
        encoding: Encoding,
        decoder: Decoder,
        engine: Engine,
        strategy: Strategy | str | None,
        seed: int,
    ) -> None:
        """Creates and builds the layers."""
        circuit = CVCircuit(
            n_modes=n_modes,
            n_layers=n_layers,
            cutoff_dim=cutoff_dim,
            encoding=encoding,
            engine=engine,
            strategy=strategy,
            initial_scale=initial_scale,
            seed=seed,
        )
        super().__init__(
            circuit=circuit,
            readout=Expectations(observables, engine.truncation),
            decoder=decoder,
            latent_dim=latent_dim,
            latent_distribution=latent_distribution,
        )

    def measure(self, ket: tf.Tensor, latents: tf.Tensor) -> tf.Tensor:
        """Expectation values (B, M · observables)."""
        del latents  # they are in the ket
        return self.readout(ket)

    def get_config(self) -> dict[str, Any]:
        """Constructor arguments."""
        return {**super().get_config(), "observables": self.readout.observables}
