"""The package's own simulator as an engine: vectorised, compiled by XLA, differentiable to any order."""

from __future__ import annotations

from typing import ClassVar

import tensorflow as tf

from qgan_framework.config.checked import checked
from qgan_framework.engines.base import Engine
from qgan_framework.fock import circuit, states
from qgan_framework.types import ComplexPrecision


class FockEngine(Engine):
    """Runs circuits on `qgan_framework.fock`.

    Args:
        precision: dtype of the kets. Gates are built in float64 either way, so complex64 costs about 1e-6 in accuracy.
    """

    name: ClassVar[str] = "fock"
    traceable: ClassVar[bool] = True
    differentiable_twice: ClassVar[bool] = True

    @checked
    def __init__(self, *, precision: ComplexPrecision = "complex64") -> None:
        """Keeps the precision."""
        self.precision = precision

    def run(
        self,
        weights: tf.Tensor,
        *,
        n_modes: int,
        cutoff_dim: int,
        batch_size: int | None = None,
        displacement: tf.Tensor | None = None,
        squeezing: tf.Tensor | None = None,
    ) -> tf.Tensor:
        """Prepares the modes and applies the layers; see `Engine.run`."""
        ket = self._prepare(weights, n_modes, cutoff_dim, batch_size, displacement, squeezing)
        return circuit.run(weights, ket)

    def _prepare(
        self,
        weights: tf.Tensor,
        n_modes: int,
        cutoff_dim: int,
        batch_size: int | None,
        displacement: tf.Tensor | None,
        squeezing: tf.Tensor | None,
    ) -> tf.Tensor:
        dtype = tf.as_dtype(self.precision)
        if displacement is None and squeezing is None:
            own = weights.shape[0] if weights.shape.rank == 3 else 1
            size = batch_size if batch_size is not None else own
            return states.vacuum(size, n_modes, cutoff_dim, dtype)
        alpha = tf.zeros_like(squeezing) if displacement is None else displacement
        z = None if squeezing is None else tf.cast(squeezing, dtype)
        return states.product(states.displaced_squeezed(tf.cast(alpha, dtype), z, cutoff_dim=cutoff_dim))
