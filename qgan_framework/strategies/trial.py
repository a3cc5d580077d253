"""What strategies are timed with: one batch, forward and with gradients."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import tensorflow as tf

from qgan_framework.engines.base import Engine
from qgan_framework.strategies.base import CircuitInput, Strategy
from qgan_framework.strategies.rounds import Passes


@dataclass(frozen=True)
class Trial:
    """What to execute: random numbers in the shapes of a batch.

    Attributes:
        weights: shape of the weights; with a third axis, the first one is the batch's.
        displaced: whether modes are displaced.
        squeezed: whether modes are squeezed.
        n_modes: M.
        cutoff_dim: D.
        batch_size: B.
    """

    weights: tuple[int, ...]
    displaced: bool
    squeezed: bool
    n_modes: int
    cutoff_dim: int
    batch_size: int

    def draw(self, precision: str) -> CircuitInput:
        """The numbers."""
        rng, kind = np.random.default_rng(0), tf.as_dtype(precision)
        weights = tf.constant(rng.normal(0.0, 0.1, self.weights), kind.real_dtype)
        given = [self.displaced, self.squeezed]
        modes = [rng.normal(0.0, 0.3, (self.batch_size, self.n_modes, 2)) @ [1, 1j] for _ in given]
        values = [
            tf.constant(mode, kind) if is_given else None for mode, is_given in zip(modes, given, strict=True)
        ]
        return CircuitInput(weights, *values)


def passes_of(strategy: Strategy, engine: Engine, trial: Trial) -> Passes:
    """What is timed of a strategy; where engine and strategy can be compiled, compiled by the first call.

    The calls raise StrategyError if the strategy cannot execute the trial.
    """
    batch = trial.draw(engine.precision)

    def forward(values: CircuitInput) -> tf.Tensor:
        dims = {"n_modes": trial.n_modes, "cutoff_dim": trial.cutoff_dim}
        return strategy.run(engine, values, **dims, batch_size=trial.batch_size)

    def gradient(values: CircuitInput) -> tf.Tensor:
        with tf.GradientTape() as tape:
            tape.watch(values.weights)
            kets = forward(values)
            loss = tf.reduce_sum(tf.math.real(kets) ** 2)
        return tape.gradient(loss, values.weights)

    if engine.traceable and strategy.traceable:
        forward, gradient = (
            tf.function(one, jit_compile=True, autograph=False) for one in (forward, gradient)
        )
    return Passes(lambda: _computed(forward(batch)), lambda: _computed(gradient(batch)))


def _computed(tensor: tf.Tensor) -> object:
    return tf.convert_to_tensor(tensor).numpy()
