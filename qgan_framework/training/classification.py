"""How well a classifier tells held-out pictures apart."""

from __future__ import annotations

from typing import Any

from qgan_framework.data.labelled_images import LabelledImages
from qgan_framework.errors import RunError
from qgan_framework.metrics.classification import classification_metrics, majority_baseline


class ClassificationQuality:
    """What `metrics.quality.QualityMetrics` is to generators.

    Attributes:
        floors: none: a perfect classifier's figures are known.
        baselines: majority, which always says the shares of the classes in the training part, on the test part.

    Args:
        data: set up.
        limit: validation pictures looked at; None for all.
    """

    def __init__(self, data: LabelledImages, limit: int | None) -> None:
        """Keeps the data."""
        self.data, self.limit = data, limit
        self.floors: dict[str, float] = {}
        n_classes = len(data.class_names)
        self.baselines = {"majority": majority_baseline(data.train_labels, data.test_labels, n_classes)}

    def validate(self, model: Any) -> dict[str, float]:
        """Metrics of the validation part.

        Raises:
            RunError: the model's probabilities are not finite.
        """
        images, classes = self.data.validation[: self.limit], self.data.validation_labels[: self.limit]
        return self._measured(model, images, classes)

    def test(self, model: Any) -> dict[str, float]:
        """Metrics of the test part, which nothing was chosen by."""
        return self._measured(model, self.data.test, self.data.test_labels)

    def _measured(self, model: Any, images: Any, classes: Any) -> dict[str, float]:
        values = classification_metrics(classes, model.probabilities(self.data.scaled(images)))
        if values["cross_entropy"] != values["cross_entropy"]:
            raise RunError(
                "the training diverged: class probabilities are NaN; lower optimizer.classifier.learning_rate"
            )
        return values
