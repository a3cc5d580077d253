"""How TensorFlow uses the machine."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from qgan_framework.config.checked import checked
from qgan_framework.types import PositiveInt


class HardwareSettings:
    """Settings that take effect when TensorFlow starts.

    Args:
        intra_op_threads: threads inside one operation; None leaves it to TensorFlow.
        inter_op_threads: operations at the same time; None leaves it to TensorFlow.
        xla: compile training steps with XLA. Keras' own "auto" means off on a CPU, where XLA gains most here.
    """

    @checked
    def __init__(
        self, *, intra_op_threads: PositiveInt | None, inter_op_threads: PositiveInt | None, xla: bool
    ) -> None:
        """Keeps the settings; `apply` makes them hold."""
        self.intra_op_threads, self.inter_op_threads, self.xla = intra_op_threads, inter_op_threads, xla

    def apply(self) -> None:
        """Sets the threads and imports TensorFlow without its start-up noise.

        Threads are fixed once TensorFlow has started: a later job of the same process keeps those of the first.
        """
        for name, value in (("INTRAOP", self.intra_op_threads), ("INTEROP", self.inter_op_threads)):
            if value is not None and "tensorflow" not in sys.modules:
                os.environ.setdefault(f"TF_NUM_{name}_THREADS", str(value))
        os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
        with _quiet_stderr():
            import tensorflow  # noqa: F401

    @staticmethod
    def applied() -> dict[str, object]:
        """What really holds in the running TensorFlow: threads (0 is TensorFlow's own choice) and devices."""
        import tensorflow as tf

        return {
            "intra_op_threads": int(
                os.environ.get(
                    "TF_NUM_INTRAOP_THREADS", tf.config.threading.get_intra_op_parallelism_threads()
                )
            ),
            "inter_op_threads": int(
                os.environ.get(
                    "TF_NUM_INTEROP_THREADS", tf.config.threading.get_inter_op_parallelism_threads()
                )
            ),
            "devices": [device.name for device in tf.config.list_physical_devices()],
        }


@contextmanager
def _quiet_stderr() -> Iterator[None]:
    """Sends file descriptor 2 to nowhere: TensorFlow's C++ start-up lines pass by Python and by its log level."""
    saved, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    try:
        yield
    finally:
        os.dup2(saved, 2)
        os.close(saved)
        os.close(nowhere)
