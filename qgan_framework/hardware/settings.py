"""How TensorFlow uses the machine."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Literal

from annotated_types import MinLen

from qgan_framework.config.checked import checked
from qgan_framework.errors import ConfigurationError
from qgan_framework.hardware.compile_cache import keep_compiled_steps, kept_in
from qgan_framework.hardware.load import available_cores
from qgan_framework.hardware.xla_flags import leave_xla_without_threads
from qgan_framework.types import NonNegativeInt, ThreadCount


class HardwareSettings:
    """Settings that take effect when TensorFlow starts.

    Args:
        intra_op_threads: threads inside one operation; None is one where steps are small, else TensorFlow's choice.
        inter_op_threads: operations at the same time; None leaves it to TensorFlow.
        xla: compile training steps with XLA. Keras' own "auto" means off on a CPU, where XLA gains most here.
        compile_cache: keep steps that XLA has compiled in the user's cache folder, for later processes.
        device: cpu hides GPUs from TensorFlow; gpu says that one is expected; auto takes what there is.
        memory_growth: let TensorFlow take a GPU's memory as it needs it, instead of all at once.
        affinity: cores that the process, and all that it starts, may run on; None leaves it to the system.
        run_eagerly: run compiled functions step by step in Python, to debug them; slow.
        memory: what becomes of a training that is expected not to fit: auto computes its batches in parts, with the
            same gradients up to rounding, and refuses what does not fit even so; refuse; ignore tries it.

    Raises:
        ConfigurationError: a value is impossible.
    """

    @checked
    def __init__(
        self,
        *,
        intra_op_threads: ThreadCount | None = None,
        inter_op_threads: ThreadCount | None = None,
        xla: bool = True,
        compile_cache: bool = True,
        device: Literal["auto", "cpu", "gpu"] = "auto",
        memory_growth: bool = False,
        affinity: Annotated[list[NonNegativeInt], MinLen(1)] | None = None,
        run_eagerly: bool = False,
        memory: Literal["auto", "refuse", "ignore"] = "auto",
    ) -> None:
        """Keeps the settings; `apply` makes them hold."""
        self.intra_op_threads, self.inter_op_threads, self.xla = intra_op_threads, inter_op_threads, xla
        self.device, self.memory_growth, self.run_eagerly = device, memory_growth, run_eagerly
        self.affinity, self.memory, self.compile_cache = affinity, memory, compile_cache

    def apply(self, *, small_steps: bool = False) -> None:
        """Sets everything and imports TensorFlow without its start-up noise.

        Threads and devices are fixed once TensorFlow has started: a later job of the same process keeps those of the
        first, which `unmet` tells.

        Args:
            small_steps: steps are shorter than handing them from thread to thread: one is enough, where the number is
                left open.

        Raises:
            ConfigurationError: the process may not run on a core of ``affinity``.
        """
        self._set_affinity()
        for name, value in (("INTRAOP", self.intra_op_threads), ("INTEROP", self.inter_op_threads)):
            if value is not None and "tensorflow" not in sys.modules:
                os.environ.setdefault(f"TF_NUM_{name}_THREADS", str(value))
        threads = self._threads(small_steps)
        if threads == 1:
            leave_xla_without_threads()
        if self.xla and self.compile_cache and "tensorflow" not in sys.modules:
            keep_compiled_steps(threads)
        os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
        with _quiet_stderr():
            import tensorflow as tf

            gpus = tf.config.list_physical_devices("GPU")
        with contextlib.suppress(RuntimeError):  # TensorFlow has started its devices: `unmet` tells
            if threads == 1:
                tf.config.threading.set_intra_op_parallelism_threads(1)
            tf.config.set_visible_devices([] if self.device == "cpu" else gpus, "GPU")
            for gpu in gpus:
                tf.config.experimental.set_memory_growth(gpu, self.memory_growth)
        tf.config.run_functions_eagerly(self.run_eagerly)

    def _threads(self, small_steps: bool) -> int | None:
        """Inside one operation; None is TensorFlow's choice."""
        given = os.environ.get("TF_NUM_INTRAOP_THREADS", "")
        if given.isdigit() and int(given):
            return int(given)
        return 1 if self.intra_op_threads is None and small_steps else self.intra_op_threads

    def _set_affinity(self) -> None:
        if self.affinity is None:
            return
        if not hasattr(os, "sched_setaffinity"):
            raise ConfigurationError("hardware.affinity", "this system knows no affinity", "set it to null")
        before = os.sched_getaffinity(0)
        with contextlib.suppress(OSError, OverflowError):  # the system says which hold, and drops the others
            os.sched_setaffinity(0, self.affinity)
        if os.sched_getaffinity(0) != set(self.affinity):
            os.sched_setaffinity(0, before)
            problem = f"{self.affinity} are not all cores that this process may use"
            remedy = f"choose of {', '.join(str(core) for core in sorted(before))}"
            raise ConfigurationError("hardware.affinity", problem, remedy)

    def unmet(self) -> list[str]:
        """One sentence for each setting that was asked for and does not hold; after `apply`."""
        import tensorflow as tf

        holds, found = self.applied(), []
        for name in ("intra_op_threads", "inter_op_threads"):
            asked = getattr(self, name)
            if asked is not None and asked != holds[name]:
                found.append(
                    f"hardware.{name}={asked} was asked for, {holds[name]} holds (0: TensorFlow's choice)"
                )
        gpus = tf.config.get_visible_devices("GPU")
        if self.device == "gpu" and not gpus:
            found.append("hardware.device=gpu was asked for, TensorFlow sees no GPU")
        if self.device == "cpu" and gpus:
            found.append("hardware.device=cpu was asked for, TensorFlow had started with a GPU")
        if any(tf.config.experimental.get_memory_growth(gpu) != self.memory_growth for gpu in gpus):
            found.append(
                f"hardware.memory_growth={self.memory_growth} was asked for, TensorFlow had started otherwise"
            )
        return found

    @staticmethod
    def applied() -> dict[str, object]:
        """What really holds in the running TensorFlow: threads (0 is TensorFlow's own choice), cores and devices."""
        import tensorflow as tf

        threading = tf.config.threading
        intra, inter = (
            threading.get_intra_op_parallelism_threads(),
            threading.get_inter_op_parallelism_threads(),
        )
        return {
            "intra_op_threads": int(os.environ.get("TF_NUM_INTRAOP_THREADS", intra)),
            "inter_op_threads": int(os.environ.get("TF_NUM_INTEROP_THREADS", inter)),
            "cores": available_cores(),
            "devices": [device.name for device in tf.config.get_visible_devices()],
            "run_eagerly": tf.config.functions_run_eagerly(),
            "compiled_steps_kept_in": kept_in(),
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
