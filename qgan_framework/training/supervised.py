"""Training a model that predicts a column, by Keras' own `fit`."""

from __future__ import annotations

import resource
import sys
import time
from pathlib import Path

import keras
import tensorflow as tf

from qgan_framework.data.datamodule import DataModule


def fit(
    model: keras.Model,
    data: DataModule,
    *,
    norm_weight: float,
    learning_rate: float,
    epochs: int,
    steps_per_epoch: int,
    xla: bool,
    log: Path,
) -> dict[str, float]:
    """Trains with Adam, whose learning rate falls to 0 along a cosine.

    Args:
        model: with the output ``prediction``, and ``norm`` if it has a circuit.
        data: the last column of its training points is what the others predict.
        norm_weight: of the mean leak 1 − norm in the loss.
        learning_rate: at the start.
        epochs: how many.
        steps_per_epoch: batches of an epoch.
        xla: compile with XLA.
        log: .csv file for the losses of every epoch.

    Returns:
        Speed and memory, as `reporting.summary.Performance` names them.
    """
    names = list(model.output)
    schedule = keras.optimizers.schedules.CosineDecay(learning_rate, epochs * steps_per_epoch)
    losses = {"prediction": "mean_squared_error", "norm": "mean_absolute_error"}
    weights = {"prediction": 1.0, "norm": norm_weight}
    model.compile(
        optimizer=keras.optimizers.Adam(schedule),
        loss={name: losses[name] for name in names},
        loss_weights={name: weights[name] for name in names},
        jit_compile=xla,
        steps_per_execution=steps_per_epoch,
    )
    batches = data.train_dataset().map(lambda points: _named(points, names))
    options = {"steps_per_epoch": steps_per_epoch, "shuffle": False, "verbose": 0}
    began = time.perf_counter()
    model.fit(batches, epochs=1, callbacks=[keras.callbacks.CSVLogger(log)], **options)
    compiled = time.perf_counter()
    logger = keras.callbacks.CSVLogger(log, append=True)
    model.fit(batches, initial_epoch=1, epochs=epochs, callbacks=[logger], **options)
    seconds = (time.perf_counter() - compiled) / max(1, (epochs - 1) * steps_per_epoch)
    speed = {"first_step_seconds": compiled - began, "peak_rss_mb": _peak_memory()}
    if epochs > 1:
        speed |= {"step_seconds_median": seconds, "samples_per_second": data.batch_size / seconds}
    return speed


def _named(points: tf.Tensor, outputs: list[str]) -> tuple[tf.Tensor, dict[str, tf.Tensor]]:
    wanted = {"prediction": points[:, -1:], "norm": tf.ones_like(points[:, :1])}
    return points[:, :-1], {name: wanted[name] for name in outputs}


def _peak_memory() -> float:
    """Of this process, in MB."""
    kilobytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return kilobytes / (2**20 if sys.platform == "darwin" else 2**10)
