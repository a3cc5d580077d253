"""Quality of the generator, measured at the end of each epoch."""

from __future__ import annotations

from typing import Any, Protocol

import keras
import numpy as np
import tensorflow as tf

from qgan_framework.metrics.quality import QualityMetrics
from qgan_framework.sampling.latents import stateless_latents
from qgan_framework.training.classification import ClassificationQuality


class Sampler(Protocol):
    """A model that draws points from latents."""

    generator: Any

    def sample(self, latents: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        """Points (B, data_dim) and the norm of each sample's ket (B,)."""


def latents(model: Sampler, n_samples: int, seed: int) -> tf.Tensor:
    """Latents (n_samples, latent_dim), the same for the same seed on every machine."""
    shape = (n_samples, model.generator.latent_dim)
    key = tf.constant([seed, -1], tf.int64)  # training counts its second numbers from 0 upwards
    return stateless_latents(shape, key, model.generator.latent_distribution)


def measure(
    model: Any, quality: QualityMetrics | ClassificationQuality, seed: int, *, draws: int = 1
) -> dict[str, float]:
    """Quality metrics of generated points, and, of a quantum generator, the mean and least ket norm.

    Args:
        model: draws the points, or tells pictures apart.
        quality: compares `n_samples` of the points at a time with held-out ones, or judges the classes.
        seed: of the latents.
        draws: sets of points to take the median over; one set may be lucky.
    """
    if isinstance(quality, ClassificationQuality):
        return quality.validate(model)
    points, norms = _drawn(model, latents(model, draws * quality.n_samples, seed), quality.n_samples)
    values = quality.evaluate(points)
    if getattr(model.generator, "cutoff_dim", None) is not None:
        values |= {"norm_mean": float(norms.mean()), "norm_min": float(norms.min())}
    return values


def _drawn(model: Sampler, drawn: tf.Tensor, n_at_once: int) -> tuple[np.ndarray, np.ndarray]:
    """Points and norms, as many at a time as validation draws: no more memory, and nothing new to compile."""
    parts = [model.sample(drawn[i : i + n_at_once]) for i in range(0, drawn.shape[0], n_at_once)]
    points, norms = zip(*parts, strict=True)
    return np.concatenate(points), np.concatenate(norms).astype(np.float64)


class Validation(keras.callbacks.Callback):
    """Adds the quality metrics to the epoch's logs, where later callbacks find them.

    The latents are the same every epoch, so that the course over epochs shows the generator and not the draw.

    Args:
        quality: metrics against the held-out points.
        seed: of the latents.
    """

    def __init__(self, quality: QualityMetrics | ClassificationQuality, seed: int) -> None:
        """Keeps both."""
        super().__init__()
        self.quality, self.seed = quality, seed

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """Measures and writes into ``logs``."""
        if logs is not None:
            logs.update(measure(self.model, self.quality, self.seed))
