"""Cross-entropy of class probabilities."""

from __future__ import annotations

from typing import Annotated

import tensorflow as tf
from annotated_types import Ge, Lt

from qgan_framework.config.checked import checked

_LEAST = 1e-7  # probabilities below count as this


class CrossEntropy:
    """−log p of the right class, on average over the batch.

    Args:
        label_smoothing: share of the target that is spread evenly over all classes.
    """

    @checked
    def __init__(self, *, label_smoothing: Annotated[float, Ge(0), Lt(1)]) -> None:
        """Keeps the share."""
        self.label_smoothing = label_smoothing

    def __call__(self, classes: tf.Tensor, probabilities: tf.Tensor) -> tf.Tensor:
        """The loss of classes (B,) and their predicted probabilities (B, n_classes)."""
        n_classes = probabilities.shape[1]
        targets = tf.one_hot(tf.cast(classes, tf.int32), n_classes, dtype=probabilities.dtype)
        targets = (1.0 - self.label_smoothing) * targets + self.label_smoothing / n_classes
        logs = tf.math.log(tf.maximum(probabilities, _LEAST))
        return -tf.reduce_mean(tf.reduce_sum(targets * logs, 1))
