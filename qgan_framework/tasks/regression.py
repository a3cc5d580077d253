"""task=regression: predicts the last column of the data from the others."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from hydra.utils import instantiate
from omegaconf import DictConfig

from qgan_framework.config.checked import checked
from qgan_framework.data.datamodule import DataModule
from qgan_framework.errors import DataError, RunError
from qgan_framework.metrics.regression import RegressionScores
from qgan_framework.reporting.page import write_report
from qgan_framework.reporting.plots import write_plots
from qgan_framework.reporting.summary import MetricSummary, Performance, RunSummary, Truncation
from qgan_framework.reporting.summary_file import save_summary
from qgan_framework.tasks import run_folder
from qgan_framework.types import CutoffDim, ModeCount, NonNegativeFloat, PositiveFloat, PositiveInt


class Regression:
    """A supervised fit by a circuit, or by a perceptron as its classical counterpart.

    Nothing is chosen on the held-out points: the training runs for as many steps as are asked for, and they are looked
    at once.

    Args:
        n_modes: optical modes.
        n_layers: layers of the circuit.
        cutoff_dim: Fock states kept of each mode.
        initial_scale: standard deviation of the circuit's weights at the start.
        hidden_units: layers of a perceptron in place of the circuit; None for the circuit.
        norm_weight: of the mean leak 1 − ⟨ψ|ψ⟩ in the loss.
        learning_rate: of Adam at the start; it falls to 0 along a cosine.
        max_epochs: epochs.
        steps_per_epoch: steps of an epoch.
    """

    @checked
    def __init__(
        self,
        *,
        n_modes: ModeCount,
        n_layers: PositiveInt,
        cutoff_dim: CutoffDim,
        initial_scale: NonNegativeFloat,
        hidden_units: list[PositiveInt] | None,
        norm_weight: NonNegativeFloat,
        learning_rate: PositiveFloat,
        max_epochs: PositiveInt,
        steps_per_epoch: PositiveInt,
    ) -> None:
        """Keeps the settings."""
        self.circuit = {"n_modes": n_modes, "n_layers": n_layers, "cutoff_dim": cutoff_dim}
        self.initial_scale, self.hidden_units, self.norm_weight = initial_scale, hidden_units, norm_weight
        self.learning_rate, self.max_epochs, self.steps_per_epoch = learning_rate, max_epochs, steps_per_epoch

    def run(self, config: DictConfig, run_dir: Path) -> Path:
        """Trains, then writes samples, plots, summary and report; returns the report's path.

        Raises:
            RunError: the training diverged.
        """
        instantiate(config.hardware, _convert_="all").apply()
        from qgan_framework.tasks import build
        from qgan_framework.training.supervised import fit

        started = run_folder.now()
        data = build.make_data(config)
        _check_columns(data)
        run_folder.write_configuration(config, run_dir)
        run_folder.write_environment(run_dir)
        model = self.model(config, data)
        try:
            speed = fit(
                model,
                data,
                norm_weight=self.norm_weight,
                learning_rate=self.learning_rate,
                epochs=self.max_epochs,
                steps_per_epoch=self.steps_per_epoch,
                xla=config.hardware.xla,
                log=run_dir / "metrics.csv",
            )
            outputs = model.predict(data.validation[:, :-1], verbose=0)
        finally:
            build.close_strategies(model)
        summary = self._summary(config, model, data, outputs, speed, started)
        save_summary(summary, run_dir / "summary.json")
        predicted = np.concatenate([data.validation[:, :-1], outputs["prediction"]], axis=1)
        run_folder.write_samples(run_dir, predicted, data)
        write_plots(run_dir)
        return write_report(run_dir)

    def model(self, config: DictConfig, data: DataModule) -> Any:
        """The circuit or the perceptron, with initial weights."""
        import keras

        from qgan_framework.models.regressor import circuit_regressor, perceptron_regressor
        from qgan_framework.tasks import build

        keras.utils.set_random_seed(config.seed)
        n_inputs = data.data_dim - 1
        if self.hidden_units is not None:
            return perceptron_regressor(n_inputs, hidden_units=self.hidden_units, seed=config.seed)
        return circuit_regressor(
            n_inputs,
            **self.circuit,
            initial_scale=self.initial_scale,
            encoding=build.make(config.encoding, seed=config.seed + 2),
            engine=build.make(config.engine),
            strategy=build.make(config.strategy),
            seed=config.seed,
        )

    def _summary(
        self,
        config: DictConfig,
        model: Any,
        data: DataModule,
        outputs: dict[str, np.ndarray],
        speed: dict[str, float],
        started: str,
    ) -> RunSummary:
        from qgan_framework.tasks import build

        if not np.isfinite(outputs["prediction"]).all():
            raise RunError(
                "predictions hold NaN or infinity: the training diverged; lower regression.learning_rate"
            )
        scores = RegressionScores(data.train, data.validation, getattr(data, "target", None))
        simulator = build.simulator_of(model)
        return RunSummary(
            status="completed",
            reason=f"all {self.max_epochs} epochs done",
            task="regression",
            experiment=config.experiment_name,
            seed=config.seed,
            epochs=self.max_epochs,
            steps=self.max_epochs * self.steps_per_epoch,
            metrics=_metrics(scores, outputs["prediction"][:, 0]),
            baselines=scores.baselines,
            performance=Performance(**speed),
            truncation=_truncation(outputs.get("norm"), self.circuit["cutoff_dim"]),
            engine=simulator.engine,
            strategy=simulator.strategy,
            strategy_reason=simulator.explanation,
            fallbacks=len(simulator.failures),
            warnings=simulator.failures,
            versions=run_folder.versions(),
            git_revision=run_folder.git_revision(),
            started=started,
            finished=run_folder.now(),
            parameters={model.name: model.count_params()},
            command=run_folder.command(),
        )


def _metrics(scores: RegressionScores, prediction: np.ndarray) -> dict[str, MetricSummary]:
    return {
        name: MetricSummary(final=value, floor=scores.floor.get(name), direction=scores.DIRECTIONS[name])
        for name, value in scores.of(prediction).items()
    }


def _truncation(norm: np.ndarray | None, cutoff_dim: int) -> Truncation:
    """Of the circuit's states; a perceptron has none."""
    if norm is None:
        return Truncation()
    return Truncation(cutoff_dim=cutoff_dim, norm_mean=float(norm.mean()), norm_min=float(norm.min()))


def _check_columns(data: DataModule) -> None:
    if data.data_dim < 2:
        problem = "has one column, and a prediction needs another one to start from"
        raise DataError("data", problem, "choose data with two columns or more, as data=sine")
