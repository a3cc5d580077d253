"""From configuration to a classifier, and what its layers cost."""

from __future__ import annotations

import statistics
import time
from typing import Any

import numpy as np
import tensorflow as tf
from omegaconf import DictConfig

from qgan_framework.data.labelled_images import LabelledImages
from qgan_framework.distribute.replicas import Replicas
from qgan_framework.models.hybrid_classifier import HybridClassifier
from qgan_framework.tasks.build import make
from qgan_framework.training.trainer import Trainer

_REPEATS = 7


def is_classifier(config: DictConfig) -> bool:
    """Whether the configured model tells pictures apart."""
    return "middle" in config.model


def make_classifier(
    config: DictConfig, data: LabelledImages, trainer: Trainer, replicas: Replicas | None = None
) -> HybridClassifier:
    """The classifier, compiled.

    Args:
        config: the whole configuration.
        data: set up.
        trainer: tells how many steps the training has, over which the step size falls.
        replicas: among which each batch is divided; None is one device.
    """
    replicas = replicas or Replicas()
    parts = {"replicas": replicas, "engine": make(config.engine), "strategy": make(config.strategy)}
    if "encoding" not in config.model.middle:  # qubits have their own
        parts["encoding"] = make(config.encoding, seed=config.seed + 2)
    model: HybridClassifier = make(
        config.model,
        loss=make(config.loss),
        image_shape=list(data.shape),
        n_classes=len(data.class_names),
        seed=config.seed,
        **parts,
    )
    steps = trainer.max_epochs * (trainer.steps_per_epoch or data.batches_per_epoch)
    with replicas.scope():
        optimizer = make(config.optimizer.classifier, decay_steps=steps)
    model.compile(optimizer=optimizer, xla=config.hardware.xla)
    return model


def layer_milliseconds(model: HybridClassifier, data: LabelledImages) -> dict[str, float]:
    """Milliseconds of each layer's forward pass on one training batch, compiled: the median of seven.

    Layers without weights are counted with the one before them.
    """
    value: Any = tf.constant(data.scaled(data.train[: data.batch_size]))
    found: dict[str, float] = {}
    for layer in model.network.layers:
        compiled = tf.function(lambda inputs, layer=layer: layer(inputs), jit_compile=True, autograph=False)
        milliseconds = _median_milliseconds(compiled, value)
        value = compiled(value)
        if layer.weights or not found:
            found[layer.name] = milliseconds
        else:
            found[next(reversed(found))] += milliseconds
    return found


def _median_milliseconds(compiled: Any, value: tf.Tensor) -> float:
    seconds = []
    for _ in range(_REPEATS + 1):
        began = time.perf_counter()
        np.asarray(compiled(value))
        seconds.append(time.perf_counter() - began)
    return 1e3 * statistics.median(seconds[1:])  # the first one compiles
