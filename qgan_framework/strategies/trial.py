"""How long a strategy takes for one batch."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import tensorflow as tf

from qgan_framework.engines.base import Engine
from qgan_framework.strategies.base import CircuitInput, Strategy

_REPEATS, _LONG = 3, 0.5
"""Repetitions of a call, and the seconds after which no further one is begun."""


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


@dataclass(frozen=True)
class Timing:
    """Seconds.

    Attributes:
        first: of the first call, with all that it starts and compiles.
        forward: of kets alone, median.
        gradient: of kets and gradients in the weights, median.
    """

    first: float
    forward: float
    gradient: float

    @property
    def score(self) -> float:
        """What strategies are compared by: training does both."""
        return self.forward + self.gradient


def time_strategy(strategy: Strategy, engine: Engine, trial: Trial) -> Timing:
    """Times a strategy; where engine and strategy can be compiled, compiled.

    Raises:
        StrategyError: the strategy cannot execute it.
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
        forward(batch)  # compiles
    first = _seconds(gradient, batch)
    return Timing(first, forward=_median(forward, batch), gradient=_median(gradient, batch))


def _median(function: Callable[[CircuitInput], tf.Tensor], batch: CircuitInput) -> float:
    seconds: list[float] = []
    while len(seconds) < _REPEATS and sum(seconds) < _LONG:
        seconds.append(_seconds(function, batch))
    return statistics.median(seconds)


def _seconds(function: Callable[[CircuitInput], tf.Tensor], batch: CircuitInput) -> float:
    begin = time.perf_counter()
    tf.convert_to_tensor(function(batch)).numpy()
    return time.perf_counter() - begin
