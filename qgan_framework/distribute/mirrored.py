"""Several devices of one machine."""

from __future__ import annotations

import tensorflow as tf

from qgan_framework.config.checked import checked
from qgan_framework.distribute.base import Distribution
from qgan_framework.distribute.replicas import Replicas
from qgan_framework.errors import ConfigurationError
from qgan_framework.types import PositiveInt


class Mirrored(Distribution):
    """Divides batches among devices by `tf.distribute.MirroredStrategy`.

    Args:
        n_devices: GPUs to use; None takes all. Without GPUs the processor is divided into so many logical devices: that
            is no faster, and shows that everything works.
    """

    @checked
    def __init__(self, *, n_devices: PositiveInt | None) -> None:
        """Keeps the number."""
        self.n_devices = n_devices

    def start(self) -> Replicas:
        """Starts the devices.

        Raises:
            ConfigurationError: there are not so many, or TensorFlow has started without them.
        """
        gpus = tf.config.get_visible_devices("GPU")
        if not gpus:
            return Replicas(tf.distribute.MirroredStrategy(self._logical_cpus()))
        count = self.n_devices or len(gpus)
        if count > len(gpus):
            problem = f"is {count}, and TensorFlow sees {len(gpus)} GPUs"
            raise ConfigurationError("distribute.n_devices", problem, f"set it to at most {len(gpus)}")
        return Replicas(tf.distribute.MirroredStrategy([f"GPU:{number}" for number in range(count)]))

    def _logical_cpus(self) -> list[str]:
        if self.n_devices is None:
            problem = "is null, and TensorFlow sees no GPU here"
            remedy = "set it to divide the processor, as distribute.n_devices=2, or choose distribute=none"
            raise ConfigurationError("distribute.n_devices", problem, remedy)
        processor = tf.config.list_physical_devices("CPU")[0]
        parts = [tf.config.LogicalDeviceConfiguration()] * self.n_devices
        try:
            tf.config.set_logical_device_configuration(processor, parts)
        except RuntimeError as error:
            problem = "cannot divide the processor: TensorFlow has started in this process already"
            raise ConfigurationError("distribute.n_devices", problem, "use a new process") from error
        return [f"CPU:{number}" for number in range(self.n_devices)]
