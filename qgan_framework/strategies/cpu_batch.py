"""The whole batch in one vectorised call of the engine."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from qgan_framework.strategies.base import CircuitInput, Strategy

if TYPE_CHECKING:
    import tensorflow as tf

    from qgan_framework.engines.base import Engine


class CPUBatch(Strategy):
    """Hands the batch to the engine as it is."""

    name: ClassVar[str] = "cpu_batch"

    def run(
        self, engine: Engine, batch: CircuitInput, *, n_modes: int, cutoff_dim: int, batch_size: int
    ) -> tf.Tensor:
        """One call for all samples; see `Strategy.run`."""
        return engine.run(
            batch.weights,
            n_modes=n_modes,
            cutoff_dim=cutoff_dim,
            batch_size=batch_size,
            displacement=batch.displacement,
            squeezing=batch.squeezing,
        )
