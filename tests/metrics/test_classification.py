from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import accuracy_score, confusion_matrix, f1_score, log_loss

from qgan_framework.metrics.classification import classification_metrics, confusion, majority_baseline


def test_metrics_are_those_of_scikit_learn():
    rng = np.random.default_rng(0)
    classes, probabilities = rng.integers(0, 4, 60), rng.dirichlet(np.ones(4), 60)
    found, predicted = classification_metrics(classes, probabilities), probabilities.argmax(1)
    assert found == pytest.approx(
        {
            "accuracy": accuracy_score(classes, predicted),
            "macro_f1": f1_score(classes, predicted, average="macro"),
            "cross_entropy": log_loss(classes, probabilities),
        }
    )
    np.testing.assert_array_equal(confusion(classes, predicted, 4), confusion_matrix(classes, predicted))


def test_the_majority_baseline_says_the_commonest_class():
    found = majority_baseline(np.array([0, 1, 1, 2]), np.array([1, 1, 0, 2]), 3)
    assert found["accuracy"] == 0.5
    assert found["cross_entropy"] == pytest.approx(-np.log([0.5, 0.5, 0.25, 0.25]).mean())
