"""A short probe: what this process takes before it trains, and by how much compiling a small step makes it grow."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Mapping
from typing import Any

import tensorflow as tf

from qgan_framework.config.memory_plan import is_tight
from qgan_framework.engines.fock import FockEngine
from qgan_framework.fock.layout import n_parameters
from qgan_framework.hardware.calibration import Calibration, keep, recall
from qgan_framework.hardware.memory import resident_memory

_GROWTH_BYTES = 203_000_000
"""By the same probe where the constants of `config.training_memory` were fitted."""

_N_MODES, _CUTOFF_DIM, _BATCH_SIZE = 2, 4, 8
_log = logging.getLogger(__name__)


def calibrate(values: Mapping[str, Any]) -> int:
    """Measures and remembers what the memory planner has to know of this machine, if it matters and nobody has.

    It takes seconds, so it is left out where a training fits with ease.

    Args:
        values: the resolved configuration of a training.

    Returns:
        Bytes that this process had before; what the probe has taken, a training uses again.
    """
    held = resident_memory()
    threads = values["hardware"].get("intra_op_threads")
    if values["hardware"]["xla"] and not recall(threads).measured and is_tight(values):
        _probe(threads)
    return held


def _probe(threads: int | None) -> None:
    """A process that has compiled before cannot tell what compiling takes: nothing is remembered then."""
    tf.zeros([1])  # its devices start now, a GPU's with much memory
    before = resident_memory()
    with tf.device("CPU:0"):
        _compile_small_step()
    compiling = (resident_memory() - before) / _GROWTH_BYTES
    if compiling > 0.5:
        _log.info("memory: imports take %.0f MB here, compiling %.2f of the usual", before / 1e6, compiling)
        keep(threads, Calibration(process_bytes=before, compiling=compiling, measured=True))


def _compile_small_step() -> None:
    engine = FockEngine()
    never_cached = secrets.randbits(20) + 1.0

    def step(weights: tf.Tensor, alpha: tf.Tensor) -> tf.Tensor:
        with tf.GradientTape() as tape:
            tape.watch(weights)
            sizes = {"n_modes": _N_MODES, "cutoff_dim": _CUTOFF_DIM, "batch_size": _BATCH_SIZE}
            kets = engine.run(weights, **sizes, displacement=alpha)
            loss = tf.reduce_sum(tf.abs(kets) ** 2) / never_cached
        return tape.gradient(loss, weights)

    weights = tf.zeros([1, n_parameters(_N_MODES)])
    tf.function(step, jit_compile=True, autograph=False)(
        weights, tf.zeros([_BATCH_SIZE, _N_MODES], tf.complex64)
    )
