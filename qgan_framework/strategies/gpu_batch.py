"""The whole batch in one vectorised call of the engine, on the GPU."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import tensorflow as tf

from qgan_framework.errors import StrategyError
from qgan_framework.strategies.base import CircuitInput
from qgan_framework.strategies.cpu_batch import CPUBatch

if TYPE_CHECKING:
    from qgan_framework.engines.base import Engine


class GPUBatch(CPUBatch):
    """Hands the batch to the engine as it is, and places its operations on the first GPU.

    Raises:
        StrategyError: by `run`, TensorFlow has no GPU.
    """

    name: ClassVar[str] = "gpu_batch"

    def run(
        self, engine: Engine, batch: CircuitInput, *, n_modes: int, cutoff_dim: int, batch_size: int
    ) -> tf.Tensor:
        """One call for all samples on the GPU; see `Strategy.run`."""
        gpus = tf.config.list_logical_devices("GPU")
        if not gpus:
            raise StrategyError(
                "gpu_batch: TensorFlow sees no GPU here; choose strategy=auto or strategy=cpu_batch, or install "
                "TensorFlow for GPUs (the extra gpu)"
            )
        with tf.device(gpus[0].name):
            return super().run(engine, batch, n_modes=n_modes, cutoff_dim=cutoff_dim, batch_size=batch_size)
