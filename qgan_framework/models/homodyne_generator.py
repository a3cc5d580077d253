"""A generator whose points are homodyne measurements: its chance is that of quantum mechanics."""

from __future__ import annotations

from typing import Any

import keras
import tensorflow as tf

from qgan_framework.config.checked import checked
from qgan_framework.engines.base import Engine
from qgan_framework.layers.cv_circuit import CVCircuit
from qgan_framework.layers.decoders.base import Decoder
from qgan_framework.layers.encodings.base import Encoding
from qgan_framework.layers.homodyne import HomodyneSampling
from qgan_framework.models.circuit_generator import CircuitGenerator
from qgan_framework.sampling.hashed import hashed_uniform
from qgan_framework.strategies.base import Strategy
from qgan_framework.types import CircuitScale, CutoffDim, LatentDistribution, ModeCount, PositiveInt


@keras.saving.register_keras_serializable("qgan_framework")
class HomodyneGenerator(CircuitGenerator):
    """Latents → encoding → circuit → one homodyne sample of every mode → decoder → points.

    What expectation values average away stays: a vacuum gives a Gaussian, a squeezed one a narrower Gaussian, entangled
    modes correlated columns. The outcome of a measurement is decided by the latents' own bits, as in
    `QuantumDensityGenerator`: equal latents give equal points, however they are batched. It is differentiable in the
    circuit's weights (`qgan_framework.fock.homodyne`).

    Args:
        n_modes: optical modes M, 1 to 6.
        n_layers: layers of the circuit.
        cutoff_dim: Fock states kept of each mode, D.
        latent_dim: latents a sample.
        latent_distribution: normal, uniform or bimodal.
        phi: x cos φ + p sin φ is measured of every mode.
        joint: measure mode after mode, so that correlations between modes are kept; otherwise each from its own
            marginal distribution.
        initial_scale: standard deviation of the circuit's active parameters at the start.
        encoding: how latents reach the circuit.
        decoder: how samples become points; its ``data_dim`` is the generator's.
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
        phi: float,
        joint: bool,
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
            readout=HomodyneSampling(phi=phi, joint=joint, seed=seed),
            decoder=decoder,
            latent_dim=latent_dim,
            latent_distribution=latent_distribution,
        )

    def measure(self, ket: tf.Tensor, latents: tf.Tensor) -> tf.Tensor:
        """Homodyne samples (B, M)."""
        return self.readout.outcomes(ket, hashed_uniform(latents, self.circuit.n_modes))

    def get_config(self) -> dict[str, Any]:
        """Constructor arguments."""
        return {**super().get_config(), "phi": self.readout.phi, "joint": self.readout.joint}
