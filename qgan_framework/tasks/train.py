"""task=train: trains the configured model and leaves a self-contained run folder."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Any

from hydra.utils import instantiate
from omegaconf import DictConfig, OmegaConf

from qgan_framework.config.threads import one_thread_suffices
from qgan_framework.errors import Interrupted
from qgan_framework.hardware.settings import HardwareSettings
from qgan_framework.reporting.page import write_report


class Train:
    """Trains from a configuration; everything heavy is imported when it runs."""

    def run(self, config: DictConfig, run_dir: Path) -> Path | None:
        """Trains, then writes samples, plots, summary and report, whatever way the training ended.

        Returns:
            Path of report.html; None from a worker that is not the chief.

        Raises:
            Interrupted: a signal stopped the training; everything is saved.
            RunError: the training failed; the folder says why.
        """
        hardware: HardwareSettings = instantiate(config.hardware, _convert_="all")
        values: Any = OmegaConf.to_container(config, resolve=True)
        hardware.apply(small_steps=one_thread_suffices(values))
        from qgan_framework.tasks.classifier import is_classifier
        from qgan_framework.tasks.classifier_run import ClassifierRun
        from qgan_framework.tasks.team import Team, follow
        from qgan_framework.tasks.training_run import TrainingRun

        team = Team(config)
        if not team.leads:
            follow(config, team)
            return None
        kind = ClassifierRun if is_classifier(config) else TrainingRun
        training = kind(config, run_dir, warnings=hardware.unmet(), team=team)
        try:
            result = training.fit()
        except Exception as error:
            with contextlib.suppress(OSError):  # a full disk has no room for the story of the failure either
                training.record_failure(error)
            raise
        report = write_report(run_dir)
        if result.exit_code:
            raise Interrupted(f"stopped {result.reason}; checkpoint and report: {report}", result.exit_code)
        return report
