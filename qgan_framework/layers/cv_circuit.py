"""The photonic circuit as a Keras layer."""

from __future__ import annotations

import keras
import numpy as np
import tensorflow as tf

from qgan_framework.engines.base import Engine
from qgan_framework.fock.layout import n_parameters
from qgan_framework.layers.encodings.base import Encoding
from qgan_framework.strategies.base import Strategy


class CVCircuit(keras.layers.Layer):
    """Layers of interferometer, squeezers, interferometer, displacements and Kerr gates (arXiv:1806.06871).

    The weights are one Keras variable (n_layers, n_parameters): 14 parameters a layer for two modes. They start
    near zero, where the circuit is the identity, so that the untrained circuit stays within its cutoff.

    Args:
        n_modes: M.
        n_layers: depth.
        cutoff_dim: D.
        encoding: how points reach the circuit.
        engine: simulator.
        strategy: how batches are executed.
        initial_scale: standard deviation of the weights at the start.
        seed: of the initial weights.
    """

    def __init__(
        self,
        *,
        n_modes: int,
        n_layers: int,
        cutoff_dim: int,
        encoding: Encoding,
        engine: Engine,
        strategy: Strategy,
        initial_scale: float,
        seed: int,
        **kwargs: object,
    ) -> None:
        """Creates the layer; its weights are made when it is built."""
        super().__init__(dtype="float32", **kwargs)
        self.n_modes, self.n_layers, self.cutoff_dim = n_modes, n_layers, cutoff_dim
        self.encoding, self.engine, self.strategy = encoding, engine, strategy
        self.initial_scale, self.seed = initial_scale, seed
        encoding.prepare(n_modes=n_modes, n_layers=n_layers, n_parameters=n_parameters(n_modes))

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        """Creates the weights and builds the encoding."""
        start = self._initial_weights()
        self.circuit_weights = self.add_weight(
            shape=start.shape,
            initializer=lambda shape, dtype: tf.constant(start, dtype),
            name="circuit_weights",
        )
        self.encoding.build(input_shape)
        super().build(input_shape)

    def _initial_weights(self) -> np.ndarray:
        shape = (self.n_layers, n_parameters(self.n_modes))
        return np.random.default_rng(self.seed).normal(0.0, self.initial_scale, shape)

    def call(self, points: tf.Tensor) -> tf.Tensor:
        """Kets (B, D, …, D) of points (B, latent_dim)."""
        batch_size = points.shape[0] if points.shape[0] is not None else tf.shape(points)[0]
        batch = self.encoding(points, tf.convert_to_tensor(self.circuit_weights))
        return self.strategy.run(
            self.engine, batch, n_modes=self.n_modes, cutoff_dim=self.cutoff_dim, batch_size=batch_size
        )

    def compute_output_shape(self, input_shape: tuple[int | None, ...]) -> tuple[int | None, ...]:
        """(B, D, …, D)."""
        return input_shape[0], *[self.cutoff_dim] * self.n_modes
