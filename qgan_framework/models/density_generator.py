"""A generator whose output is a probability density."""

from __future__ import annotations

from typing import Annotated, Any

import keras
import tensorflow as tf
from annotated_types import Ge, Le

from qgan_framework.config.checked import checked
from qgan_framework.engines.base import Engine
from qgan_framework.fock import measurements
from qgan_framework.layers.cv_circuit import CVCircuit
from qgan_framework.layers.density import PositionDensity
from qgan_framework.layers.encodings.base import Encoding
from qgan_framework.models.generator import Generator
from qgan_framework.sampling.grid import points_of_densities
from qgan_framework.sampling.hashed import hashed_uniform
from qgan_framework.strategies.base import Strategy
from qgan_framework.types import CircuitScale, CutoffDim, LatentDistribution, PositiveFloat, PositiveInt


@keras.saving.register_keras_serializable("qgan_framework")
class QuantumDensityGenerator(Generator):
    """Latents → encoding → circuit → joint position density of the first two modes, on a grid.

    Further modes are ancillas: they are traced out, so that what they share with the first two becomes a mixture. The
    density at the grid's G × G points, times the area of a cell, is what a critic compares with histograms of data
    (`qgan_framework.data.histograms`): it sums to about ⟨ψ|ψ⟩, and to less where the state leaves the grid.

    Args:
        n_modes: optical modes M, 2 to 6; the third and further ones are ancillas.
        n_layers: layers of the circuit.
        cutoff_dim: Fock states kept of each mode, D.
        latent_dim: latents a sample.
        latent_distribution: normal, uniform or bimodal.
        x_max: position, in units in which the vacuum's variance is ħ/2, that stands for ``data_max``.
        initial_scale: standard deviation of the circuit's active parameters at the start.
        encoding: how latents reach the circuit.
        engine: simulator.
        strategy: how batches are executed, an object or a name; `Auto` if None.
        n_points: G, points of the grid along each axis.
        data_max: the grid reaches from −data_max to data_max in units of the data.
        seed: of the initial weights.
    """

    @checked
    def __init__(
        self,
        *,
        n_modes: Annotated[int, Ge(2), Le(6)],
        n_layers: PositiveInt,
        cutoff_dim: CutoffDim,
        latent_dim: PositiveInt,
        latent_distribution: LatentDistribution,
        x_max: PositiveFloat,
        initial_scale: CircuitScale,
        encoding: Encoding,
        engine: Engine,
        strategy: Strategy | str | None,
        n_points: PositiveInt,
        data_max: PositiveFloat,
        seed: int,
    ) -> None:
        """Creates and builds the layers."""
        super().__init__()
        self.latent_dim, self.latent_distribution = latent_dim, latent_distribution
        self.n_points, self.data_max, self.data_dim = n_points, data_max, n_points**2
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
        self.readout = PositionDensity(n_points=n_points, x_max=x_max, modes=[0, 1])
        self.cell_area = (2.0 * x_max / (n_points - 1)) ** 2
        self.build((None, latent_dim))

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        """Builds the circuit: an engine need not be traceable."""
        self.circuit.build(input_shape)
        super().build(input_shape)

    def call(self, latents: tf.Tensor) -> tf.Tensor:
        """Probabilities (B, G²) of the cells; see `with_norm`."""
        return self.with_norm(latents)[0]

    def with_norm(self, latents: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        """Probabilities (B, G²) of the cells, those of one x₁ together, and the norm (B,) of each truncated ket."""
        ket = self.circuit(latents)
        cells = tf.cast(self.readout(ket), tf.float32) * self.cell_area
        return tf.reshape(cells, [-1, self.data_dim]), measurements.norm(ket, self.circuit.engine.truncation)

    def sample(self, latents: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        """One point (B, 2) of each latent's density in units of the data, and the norms (B,).

        The draw is decided by the latents' own bits: equal latents give equal points, however they are batched.
        """
        cells, norm = self.with_norm(latents)
        return self.points(cells, latents), norm

    def points(self, cells: tf.Tensor, latents: tf.Tensor) -> tf.Tensor:
        """The points (B, 2) of densities that are known already; see `sample`."""
        densities = tf.reshape(cells, [-1, self.n_points, self.n_points])
        return points_of_densities(densities, hashed_uniform(latents, 2), reach=self.data_max)

    @property
    def cutoff_dim(self) -> int:
        """Fock states kept of each mode."""
        return self.circuit.cutoff_dim

    def get_config(self) -> dict[str, Any]:
        """Constructor arguments."""
        own = {"latent_dim": self.latent_dim, "latent_distribution": self.latent_distribution}
        grid = {"x_max": self.readout.x_max, "n_points": self.n_points, "data_max": self.data_max}
        return {**self.circuit.settings(), **own, **grid}

    @property
    def traceable(self) -> bool:
        """Whether the generator may run inside a `tf.function`."""
        return self.circuit.traceable
