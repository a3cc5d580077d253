"""What one worker has for itself: an engine, and the program that runs a share of a batch on it."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import tensorflow as tf

from qgan_framework.engines.base import Engine
from qgan_framework.strategies.base import CircuitInput
from qgan_framework.strategies.shares import merge_gradients, parts_of, split

Pullback = Callable[[tf.Tensor], CircuitInput]
"""From the gradient in the kets to those in everything that the batch holds."""


class Dims(NamedTuple):
    """Sizes of the circuits.

    Attributes:
        n_modes: M.
        cutoff_dim: D.
    """

    n_modes: int
    cutoff_dim: int


class Program:
    """Runs shares of batches, forward and backward. An engine that can be compiled is, once for each shape.

    Args:
        engine: copied, so that nothing is shared between workers.
        samples_per_call: samples that the engine is given at once; None gives it the whole share.
    """

    usable = True

    def __init__(self, engine: Engine, samples_per_call: int | None) -> None:
        """Makes the engine."""
        self._engine = type(engine).from_config(engine.get_config())
        self._samples_per_call = samples_per_call
        self._compiled_run = tf.function(self._run, jit_compile=True, autograph=False)
        self._compiled_gradient = tf.function(self._gradient, jit_compile=True, autograph=False)

    def run(self, share: CircuitInput, batch_size: int, dims: Dims) -> tuple[tf.Tensor, Pullback]:
        """Kets of a share, and its gradients."""
        sizes = parts_of(batch_size, self._samples_per_call)
        parts = split(share, sizes)
        results = [self._call(part, size, dims) for part, size in zip(parts, sizes, strict=True)]

        def pullback(upstream: tf.Tensor) -> CircuitInput:
            pieces = zip(results, tf.split(upstream, sizes), strict=True)
            return merge_gradients(share, [one(piece) for (_, one), piece in pieces])

        return tf.concat([kets for kets, _ in results], 0), pullback

    def close(self) -> None:
        """Nothing runs it but the thread that calls `run`."""

    def _call(self, part: CircuitInput, size: int, dims: Dims) -> tuple[tf.Tensor, Pullback]:
        if self._engine.traceable:
            kets = self._compiled_run(part, size, dims)
            return kets, lambda upstream: self._compiled_gradient(part, upstream, size, dims)
        with tf.GradientTape(persistent=True) as tape:
            watch(tape, part)
            kets = self._run(part, size, dims)
        return kets, lambda upstream: gradient(tape, kets, part, upstream)

    def _run(self, part: CircuitInput, size: int, dims: Dims) -> tf.Tensor:
        return self._engine.run(
            part.weights,
            n_modes=dims.n_modes,
            cutoff_dim=dims.cutoff_dim,
            batch_size=size,
            displacement=part.displacement,
            squeezing=part.squeezing,
        )

    def _gradient(self, part: CircuitInput, upstream: tf.Tensor, size: int, dims: Dims) -> CircuitInput:
        with tf.GradientTape() as tape:
            watch(tape, part)
            kets = self._run(part, size, dims)
        return gradient(tape, kets, part, upstream)


def watch(tape: tf.GradientTape, batch: CircuitInput) -> None:
    """Everything that the batch holds is differentiated."""
    for value in batch:
        if value is not None:
            tape.watch(value)


def gradient(
    tape: tf.GradientTape, kets: tf.Tensor, batch: CircuitInput, upstream: tf.Tensor
) -> CircuitInput:
    """Gradients in everything that the batch holds, zeros where the kets do not depend on it."""
    given = [value for value in batch if value is not None]
    zero = tf.UnconnectedGradients.ZERO
    found = iter(tape.gradient(kets, given, output_gradients=upstream, unconnected_gradients=zero))
    return CircuitInput(*(None if value is None else next(found) for value in batch))
