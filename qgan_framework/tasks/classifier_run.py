"""One training of a classifier."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from qgan_framework.data.labelled_images import LabelledImages
from qgan_framework.metrics.classification import CLASSIFICATION_DIRECTIONS
from qgan_framework.models.hybrid_classifier import HybridClassifier
from qgan_framework.reporting.atomic import write_bytes, write_json
from qgan_framework.reporting.summary import Direction, MetricSummary, RunSummary
from qgan_framework.reporting.summary_file import save_summary
from qgan_framework.tasks.classifier import layer_milliseconds, make_classifier
from qgan_framework.tasks.training_run import TrainingRun
from qgan_framework.training import checkpoint
from qgan_framework.training.result import FitResult


class ClassifierRun(TrainingRun):
    """As `TrainingRun`, for pictures with classes.

    The verdict is that of the best epoch by the validation part, on the test part.
    """

    model: HybridClassifier
    data: LabelledImages

    def _make_model(self) -> HybridClassifier:
        return make_classifier(self.config, self.data, self.trainer, self.team.replicas)

    def _model_facts(self) -> dict[str, Any]:
        facts = super()._model_facts()
        facts["fallbacks"] += len(self.model.fallbacks)
        if facts["engine"] is None:
            facts["engine"] = "qubits" if self.model.quantum else "no circuit"
            facts["strategy"] = "cpu_batch" if self.model.quantum else "classical"
        return facts

    def _parameters(self) -> dict[str, int]:
        return parameters_of(self.model)

    def _warnings(self) -> tuple[str, ...]:
        return (*self.model.fallbacks, *self.data.warnings, *super()._warnings())

    def _write_results(self, result: FitResult) -> RunSummary:
        """Saves predictions of the best state, layer times and summary."""
        folder = self.run_dir / "checkpoints"
        if (folder / "best.npz").exists():
            checkpoint.load(self.model, folder / "best.npz")
        quality = self.trainer.quality(self.data)
        final = quality.test(self.model)
        write_predictions(self.model, self.data, self.run_dir)
        write_json(self.run_dir / "layer_times.json", layer_milliseconds(self.model, self.data))
        summary = self._summary(
            result.status,
            result.reason,
            epochs=result.epochs,
            interrupted=result.exit_code != 0,
            resumed=result.resumed,
            seconds=result.seconds,
            metrics=metric_summaries(final, result.history),
            baselines=quality.baselines,
        )
        save_summary(summary, self.run_dir / "summary.json")
        return summary


def parameters_of(model: HybridClassifier) -> dict[str, int]:
    """Weights of the whole classifier, and of the circuit or of what stands in its place."""
    place = "circuit" if model.quantum else "classical layer in the circuit's place"
    return {"classifier": model.network.count_params(), place: model.middle_parameters}


def write_predictions(model: HybridClassifier, data: LabelledImages, run_dir: Path) -> None:
    """Writes predictions.npz: the test part, its classes, and the probabilities that the classifier gives them."""
    buffer = io.BytesIO()
    np.savez_compressed(
        buffer,
        images=data.test,
        classes=data.test_labels,
        probabilities=model.probabilities(data.scaled(data.test)),
        class_names=np.array(data.class_names),
        pixel_maximum=data.pixel_maximum,
    )
    write_bytes(run_dir / "predictions.npz", buffer.getvalue())


def metric_summaries(
    final: Mapping[str, float], history: Mapping[str, Sequence[float]]
) -> dict[str, MetricSummary]:
    """Values on the test part, and the best of any epoch on the validation part."""
    found = {}
    for name, direction in CLASSIFICATION_DIRECTIONS.items():
        course = history.get(name, [])
        way: Direction = "max" if direction == "max" else "min"
        best = (max if way == "max" else min)(course) if course else None
        found[name] = MetricSummary(final=final[name], best=best, direction=way)
    return found
