"""One training of a classifier."""

from __future__ import annotations

import io
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
        place = "circuit" if self.model.quantum else "classical layer in the circuit's place"
        return {"classifier": self.model.network.count_params(), place: self.model.middle_parameters}

    def _warnings(self) -> tuple[str, ...]:
        return (*self.model.fallbacks, *self.data.warnings, *super()._warnings())

    def _write_results(self, result: FitResult) -> RunSummary:
        """Saves predictions of the best state, layer times and summary."""
        folder = self.run_dir / "checkpoints"
        if (folder / "best.npz").exists():
            checkpoint.load(self.model, folder / "best.npz")
        quality = self.trainer.quality(self.data)
        final = quality.test(self.model)
        self._write_predictions()
        write_json(self.run_dir / "layer_times.json", layer_milliseconds(self.model, self.data))
        metrics = {
            name: MetricSummary(final=final[name], best=_best(name, result), direction=_direction(name))
            for name in CLASSIFICATION_DIRECTIONS
        }
        summary = self._summary(
            result.status,
            result.reason,
            epochs=result.epochs,
            interrupted=result.exit_code != 0,
            resumed=result.resumed,
            seconds=result.seconds,
            metrics=metrics,
            baselines=quality.baselines,
        )
        save_summary(summary, self.run_dir / "summary.json")
        return summary

    def _write_predictions(self) -> None:
        """predictions.npz: the test part, its classes, and the probabilities that the best epoch gave them."""
        buffer = io.BytesIO()
        np.savez_compressed(
            buffer,
            images=self.data.test,
            classes=self.data.test_labels,
            probabilities=self.model.probabilities(self.data.scaled(self.data.test)),
            class_names=np.array(self.data.class_names),
            pixel_maximum=self.data.pixel_maximum,
        )
        write_bytes(self.run_dir / "predictions.npz", buffer.getvalue())


def _direction(name: str) -> Direction:
    return "max" if CLASSIFICATION_DIRECTIONS[name] == "max" else "min"


def _best(name: str, result: FitResult) -> float | None:
    """Best value of any epoch, on the validation part."""
    course = result.history.get(name, [])
    if not course:
        return None
    return max(course) if _direction(name) == "max" else min(course)
