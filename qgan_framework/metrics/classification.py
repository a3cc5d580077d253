"""How well pictures were told apart."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.floating]
IntArray = NDArray[np.integer]

CLASSIFICATION_DIRECTIONS = {"accuracy": "max", "macro_f1": "max", "cross_entropy": "min"}
"""Which way each metric is better; the first is the headline."""

_LEAST = 1e-7


def classification_metrics(classes: IntArray, probabilities: FloatArray) -> dict[str, float]:
    """Accuracy, F1 averaged over the classes, and cross-entropy.

    Args:
        classes: right ones (n,).
        probabilities: (n, n_classes).
    """
    matrix = confusion(classes, probabilities.argmax(1), probabilities.shape[1])
    hits = np.diag(matrix)
    f1 = 2.0 * hits / np.maximum(matrix.sum(0) + matrix.sum(1), 1)
    chosen = probabilities[np.arange(len(classes)), classes]
    return {
        "accuracy": float(hits.sum() / matrix.sum()),
        "macro_f1": float(f1.mean()),
        "cross_entropy": float(-np.log(np.maximum(chosen, _LEAST)).mean()),
    }


def confusion(classes: IntArray, predicted: IntArray, n_classes: int) -> NDArray[np.int64]:
    """How many pictures of each class (rows) were taken for each class (columns)."""
    matrix = np.zeros((n_classes, n_classes), np.int64)
    np.add.at(matrix, (classes, predicted), 1)
    return matrix


def majority_baseline(train_classes: IntArray, classes: IntArray, n_classes: int) -> dict[str, float]:
    """What is reached by always saying the shares that the classes have in the training part."""
    shares = np.bincount(train_classes, minlength=n_classes) / len(train_classes)
    return classification_metrics(classes, np.tile(shares, (len(classes), 1)))
