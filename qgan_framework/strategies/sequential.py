"""One sample after the other: the reference that every other strategy must equal."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import tensorflow as tf

from qgan_framework.strategies.base import CircuitInput, Strategy

if TYPE_CHECKING:
    from qgan_framework.engines.base import Engine


class Sequential(Strategy):
    """Calls the engine once a sample, in order."""

    name: ClassVar[str] = "sequential"
    second_derivatives_compile: ClassVar[bool] = False

    def run(
        self, engine: Engine, batch: CircuitInput, *, n_modes: int, cutoff_dim: int, batch_size: int
    ) -> tf.Tensor:
        """A batch of one for each sample; see `Strategy.run`."""

        @tf.autograph.experimental.do_not_convert  # nothing to convert, and an engine may be slow to read
        def one(index: tf.Tensor) -> tf.Tensor:
            def sample(values: tf.Tensor | None) -> tf.Tensor | None:
                return None if values is None else tf.gather(values, [index])

            weights = batch.weights if batch.weights.shape.rank == 2 else sample(batch.weights)
            return engine.run(
                weights,
                n_modes=n_modes,
                cutoff_dim=cutoff_dim,
                batch_size=1,
                displacement=sample(batch.displacement),
                squeezing=sample(batch.squeezing),
            )[0]

        ket = tf.TensorSpec([cutoff_dim] * n_modes, tf.as_dtype(engine.precision))
        return tf.map_fn(one, tf.range(batch_size), fn_output_signature=ket, parallel_iterations=1)
