"""The one interface over the simulators."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, ClassVar

from qgan_framework.config.arguments import KeepsArguments

if TYPE_CHECKING:
    import tensorflow as tf

    from qgan_framework.types import ComplexPrecision, Truncation


class Engine(KeepsArguments, ABC):
    """Simulates a batch of continuous-variable circuits in the truncated Fock basis.

    Every engine runs the same circuit (see `qgan_framework.fock.circuit`) under the same truncation, so
    that engines are interchangeable: equal arguments give equal kets and equal gradients. Constructors keep
    their arguments as attributes of the same names, so that layers with an engine can be saved.

    Attributes:
        name: The word that configurations, benchmark tables and summaries use for the engine.
        traceable: Whether `run` may be called inside a `tf.function`.
        differentiable_twice: Whether gradients of gradients through `run` are right.
        precision: The dtype of the kets, `"complex64"` or `"complex128"`.
        truncation: Which photon numbers stay below `cutoff_dim`: those of each mode, unless an engine says else.
    """

    name: ClassVar[str]
    traceable: ClassVar[bool]
    differentiable_twice: ClassVar[bool]
    precision: ComplexPrecision
    truncation: Truncation = "per_mode"

    @abstractmethod
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
        """Prepares every mode in D(alpha) S(z)|0> and applies the layers.

        Differentiable by `tf.GradientTape` in `weights`, `displacement` and `squeezing`, also where they
        are zero. The prepared amplitudes are those of the untruncated state, cut to `cutoff_dim`.

        Args:
            weights: Real (n_layers, n_parameters), shared by the batch, or (B, n_layers, n_parameters),
                one set a sample; the order within a layer is that of `qgan_framework.fock.circuit`.
            n_modes: Number of modes M.
            cutoff_dim: Number of Fock states kept per mode, D.
            batch_size: B, for where no other argument has a batch axis; one sample if nothing tells.
            displacement: Complex (B, M), alpha of each mode; None is no displacement.
            squeezing: Complex (B, M), z = r e^{i phi} of each mode; None is no squeezing.

        Returns:
            The kets, complex of `precision`, (B, D, ..., D), not renormalised.
        """
