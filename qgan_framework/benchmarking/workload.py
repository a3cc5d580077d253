"""What is measured: coherent states through layers of shared weights to ⟨x⟩ of every mode."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from qgan_framework.benchmarking.inputs import draw
from qgan_framework.engines.base import Engine
from qgan_framework.engines.fock import FockEngine
from qgan_framework.fock import measurements
from qgan_framework.fock.cost import counted_cost
from qgan_framework.fock.truncation import fock_basis
from qgan_framework.strategies.base import CircuitInput, Strategy
from qgan_framework.strategies.cpu_batch import CPUBatch
from qgan_framework.types import WeightSharing

Call = Callable[[], NDArray[np.floating]]


class Workload:
    """One batch through the circuit, forward or with gradients.

    Each sample is encoded as a coherent state of its own in every mode; the layers' weights are shared by the
    batch, or each sample has its own. The forward pass ends in ⟨x⟩, (B, M); the gradient pass in the gradient of
    the mean of ⟨x⟩² over batch and modes in all weights, (n_layers, n_parameters) or (B, n_layers, n_parameters).

    Args:
        engine: the simulator.
        strategy: how it is given the batch.
        n_modes: M.
        n_layers: layers of the circuit.
        cutoff_dim: Fock states kept per mode, D.
        batch_size: B.
        seed: of weights and coherent states.
        weights: shared by the batch, or one set a sample.
    """

    def __init__(
        self,
        engine: Engine,
        strategy: Strategy,
        *,
        n_modes: int,
        n_layers: int,
        cutoff_dim: int,
        batch_size: int,
        seed: int,
        weights: WeightSharing = "shared",
    ) -> None:
        """Draws the numbers."""
        self.engine, self.strategy = engine, strategy
        self.dims = {"n_modes": n_modes, "cutoff_dim": cutoff_dim, "batch_size": batch_size}
        sizes = {"n_modes": n_modes, "n_layers": n_layers, "batch_size": batch_size}
        values, alpha = draw(seed, **sizes, weights=weights)
        dtype = tf.as_dtype(engine.precision)
        self.weights, self.alpha = tf.constant(values, dtype.real_dtype), tf.constant(alpha, dtype)

    def forward(self, weights: tf.Tensor, alpha: tf.Tensor) -> tf.Tensor:
        """⟨x⟩ of every mode, (B, M)."""
        ket = self.strategy.run(self.engine, CircuitInput(weights, displacement=alpha), **self.dims)
        return measurements.position(ket, self.engine.truncation)

    def gradient(self, weights: tf.Tensor, alpha: tf.Tensor) -> tf.Tensor:
        """Gradient of the mean of ⟨x⟩² in the weights, of their shape."""
        with tf.GradientTape() as tape:
            tape.watch(weights)
            loss = tf.reduce_mean(tf.square(self.forward(weights, alpha)))
        return tape.gradient(loss, weights)

    def prepare(self, pass_name: str, *, xla: bool) -> Call:
        """A function that computes a pass and returns when the result is there.

        The compiled function reads weights and states from variables, as in training: nothing is computed at compile
        time, and the call has no arguments to be checked.

        Args:
            pass_name: forward or gradient.
            xla: compile with XLA; without effect on an engine or a strategy that cannot be traced, which runs eagerly.
        """
        function = {"forward": self.forward, "gradient": self.gradient}[pass_name]
        if not (self.engine.traceable and self.strategy.traceable):
            return lambda: function(self.weights, self.alpha).numpy()
        weights, alpha = tf.Variable(self.weights), tf.Variable(self.alpha)

        def compute() -> tf.Tensor:
            return function(tf.convert_to_tensor(weights), tf.convert_to_tensor(alpha))

        compiled = tf.function(compute, jit_compile=xla, autograph=False).get_concrete_function()
        return lambda: compiled().numpy()

    def failures(self) -> Sequence[str]:
        """Sentences about strategies that failed, and were replaced by others."""
        return self.strategy.failures

    def counted_cost(self) -> int | None:
        """Multiply-adds of the forward pass as `qgan_framework.fock.cost` counts them; None where it does not.

        It counts what the package's engine does with a whole batch of shared weights.
        """
        engine, shared = self.engine, self.weights.shape.rank == 2
        if not (isinstance(engine, FockEngine) and isinstance(self.strategy, CPUBatch) and shared):
            return None
        basis = fock_basis(engine.truncation, self.dims["n_modes"], self.dims["cutoff_dim"])
        return counted_cost(basis, n_layers=self.weights.shape[0], batch_size=self.dims["batch_size"])
