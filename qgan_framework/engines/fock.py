"""The package's own simulator as an engine: vectorised, compiled by XLA, differentiable to any order."""

from __future__ import annotations

from typing import ClassVar

import tensorflow as tf

from qgan_framework.config.checked import checked
from qgan_framework.engines.base import Engine
from qgan_framework.fock import circuit, states
from qgan_framework.fock.basis import Basis
from qgan_framework.fock.truncation import fock_basis
from qgan_framework.types import ComplexPrecision, Truncation


class FockEngine(Engine):
    """Runs circuits on `qgan_framework.fock`.

    Args:
        precision: dtype of the kets. Gates are built in float64 either way, so complex64 costs about 1e-6 in accuracy.
        truncation: `per_mode` keeps fewer than `cutoff_dim` photons in each mode, as Strawberry Fields; `total` fewer
            than `cutoff_dim` in all modes together, far fewer states, among which interferometers are exact. Kets are
            (B, D, ..., D) either way, in `total` with zeros for the states that are not kept.
        gradient_checkpointing: keep only the kets between layers for the gradient and compute the rest again: less
            memory, more time, equal gradients.
    """

    name: ClassVar[str] = "fock"
    traceable: ClassVar[bool] = True
    differentiable_twice: ClassVar[bool] = True

    @checked
    def __init__(
        self,
        *,
        precision: ComplexPrecision = "complex64",
        truncation: Truncation = "per_mode",
        gradient_checkpointing: bool = False,
    ) -> None:
        """Keeps the settings."""
        self.precision, self.truncation = precision, truncation
        self.gradient_checkpointing = gradient_checkpointing

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
        basis = fock_basis(self.truncation, n_modes, cutoff_dim)
        flat = self._prepare(weights, basis, batch_size, displacement, squeezing)
        return basis.embed(circuit.evolve(weights, flat, basis, recompute=self.gradient_checkpointing))

    def _prepare(
        self,
        weights: tf.Tensor,
        basis: Basis,
        batch_size: int | None,
        displacement: tf.Tensor | None,
        squeezing: tf.Tensor | None,
    ) -> tf.Tensor:
        dtype = tf.as_dtype(self.precision)
        if displacement is None and squeezing is None:
            own = weights.shape[0] if weights.shape.rank == 3 else 1
            size = batch_size if batch_size is not None else own
            return states.flat_vacuum(size, basis, dtype)
        alpha = tf.zeros_like(squeezing) if displacement is None else displacement
        z = None if squeezing is None else tf.cast(squeezing, dtype)
        amplitudes = states.displaced_squeezed(tf.cast(alpha, dtype), z, cutoff_dim=basis.cutoff_dim)
        return states.flat_product(amplitudes, basis)
