"""One training from its first to its last file."""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from omegaconf import DictConfig

from qgan_framework.config.memory_plan import plan_memory
from qgan_framework.loggers.base import LoggedRun, Logger
from qgan_framework.metrics.catalogue import DIRECTIONS
from qgan_framework.models.qgan import QGAN
from qgan_framework.reporting.page import write_report
from qgan_framework.reporting.plots import write_plots
from qgan_framework.reporting.summary import MetricSummary, Performance, RunSummary, Truncation
from qgan_framework.reporting.summary_file import save_summary
from qgan_framework.tasks import build, run_folder
from qgan_framework.tasks.memory_probe import calibrate
from qgan_framework.tasks.team import Team
from qgan_framework.training.result import FitResult
from qgan_framework.training.trainer import open_loggers

_log = logging.getLogger(__name__)


class TrainingRun:
    """Objects and files of one training.

    Args:
        config: the composed configuration.
        run_dir: the run's folder.
        warnings: what is known already that a reader of the summary should know.
        team: devices and processes that train together; None starts those of the configuration.
    """

    def __init__(
        self, config: DictConfig, run_dir: Path, *, warnings: Sequence[str] = (), team: Team | None = None
    ) -> None:
        """Writes config.yaml and environment.json, and builds everything."""
        self.config, self.run_dir, self.warnings = config, run_dir, warnings
        self.team = team or Team(config)
        for warning in warnings:
            _log.warning("warning: %s", warning)
        self.data: Any = build.make_data(config)
        self.started = run_folder.now()
        plain = run_folder.write_configuration(config, run_dir)
        plan = plan_memory(plain, calibrate(plain))
        self.decisions = [decision for decision in (plan.decision, self.team.decision) if decision]
        for decision in self.decisions:
            _log.info("%s", decision)
        run_folder.write_environment(run_dir)
        self.run = LoggedRun(run_dir, f"{config.experiment_name}-{run_dir.name}", plain)
        self.trainer = build.make_trainer(config)
        self.model: Any = self._make_model()
        if plan.parts > 1:
            self.model.micro_batches = plan.parts
        self.callbacks = build.make_callbacks(config)
        self.loggers: list[Logger] = [
            build.make(node) for node in (config.logger or {}).values() if node is not None
        ]

    def _make_model(self) -> Any:
        return build.make_model(self.config, self.data, self.team.replicas)

    def fit(self) -> FitResult:
        """Trains and records the result in the loggers."""
        with ExitStack() as stack:
            stack.callback(build.close_strategies, self.model)
            stack.enter_context(open_loggers(self.loggers, self.run))
            result = self.trainer.fit(
                self.model,
                self.data,
                run=self.run,
                callbacks=self.callbacks,
                loggers=self.loggers,
                workers=self.team.workers(self.run.config, self.data),
            )
            summary = self._write_results(result)
            pictures = write_plots(self.run_dir)
            for logger in self.loggers:
                logger.record_result(summary.to_dict(), pictures)
        return result

    def record_failure(self, error: Exception) -> None:
        """Summary and report of a training that raised."""
        reason = f"{type(error).__name__}: {error}"
        save_summary(self._summary("failed", reason), self.run_dir / "summary.json")
        write_report(self.run_dir)

    def _write_results(self, result: FitResult) -> RunSummary:
        """Saves samples and summary."""
        fitted = time.monotonic()
        quality = self.trainer.quality(self.data)
        generated = self.trainer.predict(
            self.model, n_samples=max(quality.n_samples, len(self.data.validation))
        )
        run_folder.write_samples(self.run_dir, generated, self.data)
        # An engine that cannot be compiled draws once, since it would take minutes.
        draws = self.trainer.final_draws if self.model.generator.traceable else 1
        final = self.trainer.test(self.model, self.data, draws=draws)
        metrics = {
            name: _metric_summary(name, result.history.get(name, []), final[name], floor)
            for name, floor in quality.floors.items()
        }
        summary = self._summary(
            result.status,
            result.reason,
            epochs=result.epochs,
            interrupted=result.exit_code != 0,
            resumed=result.resumed,
            seconds=result.seconds + time.monotonic() - fitted,
            metrics=metrics,
            truncation=_truncation(self.model, final, result.history),
            baselines=quality.baselines,
            blind=quality.blind,
        )
        save_summary(summary, self.run_dir / "summary.json")
        return summary

    def _summary(self, status: Any, reason: str, **results: Any) -> RunSummary:
        monitor = build.monitor_of(self.callbacks)
        return RunSummary(
            status=status,
            reason=reason,
            task="train",
            experiment=self.config.experiment_name,
            seed=self.config.seed,
            steps=int(self.model.g_steps.numpy()),
            performance=Performance(**monitor.results()) if monitor else Performance(),
            versions=run_folder.versions(),
            git_revision=run_folder.git_revision(),
            started=self.started,
            finished=run_folder.now(),
            warnings=self._warnings(),
            command=run_folder.command_of(self.run_dir),
            decisions=(*self.decisions, *build.decisions_of(self.callbacks)),
            **self._model_facts(),
            **results,
        )

    def _model_facts(self) -> dict[str, Any]:
        simulator = build.simulator_of(self.model)
        return {
            "engine": simulator.engine,
            "strategy": simulator.strategy,
            "strategy_reason": simulator.explanation,
            "fallbacks": len(simulator.failures) + len(self._logger_warnings()),
            "parameters": self._parameters(),
        }

    def _parameters(self) -> dict[str, int]:
        return {name: getattr(self.model, name).count_params() for name in ("generator", "discriminator")}

    def _warnings(self) -> tuple[str, ...]:
        failures = build.simulator_of(self.model).failures
        return (*self.warnings, *failures, *build.warnings_of(self.callbacks), *self._logger_warnings())

    def _logger_warnings(self) -> tuple[str, ...]:
        return tuple(message for logger in self.loggers for message in logger.warnings)


def _metric_summary(name: str, course: list[float], final: float, floor: float) -> MetricSummary:
    """Final value (of fresh latents, several draws) and best value over the epochs."""
    direction = DIRECTIONS[name]
    values = [*course, final]
    if direction == "floor":
        return MetricSummary(final=final, best=min(values, key=lambda value: abs(value - floor)), floor=floor)
    best = min(values) if direction == "min" else max(values)
    return MetricSummary(final=final, best=best, floor=floor, direction=direction)


def _truncation(model: QGAN, final: dict[str, float], history: dict[str, list[float]]) -> Truncation:
    """At the end, and the worst epoch's; nothing of a classical generator."""
    if "norm_mean" not in final:
        return Truncation()
    return Truncation(
        cutoff_dim=model.generator.cutoff_dim,
        norm_mean=final["norm_mean"],
        norm_min=final["norm_min"],
        lowest_norm_mean=min([*history.get("norm_mean", []), final["norm_mean"]]),
    )
