"""Devices and processes that train one model together."""

from __future__ import annotations

import logging
from typing import Any

from hydra.utils import instantiate
from omegaconf import DictConfig, OmegaConf

from qgan_framework.config.distribution import fingerprint
from qgan_framework.data.datamodule import DataModule
from qgan_framework.distribute.base import Distribution
from qgan_framework.tasks import build
from qgan_framework.tasks.classifier import is_classifier, make_classifier
from qgan_framework.training.workers import Workers


class Team:
    """What the configuration's group distribute asks for, started.

    Attributes:
        replicas: among which batches are divided.
        leads: whether this process is the chief, or alone.

    Args:
        config: the whole configuration.
    """

    def __init__(self, config: DictConfig) -> None:
        """Starts devices, or waits for the other workers."""
        self._distribution: Distribution = instantiate(config.distribute, _convert_="all")
        logging.getLogger("tensorflow").setLevel(logging.WARNING)  # it would tell of every sum over replicas
        self.replicas = self._distribution.start()
        self.leads = self._distribution.index == 0

    @property
    def decision(self) -> str | None:
        """A sentence for the summary; None where one device trains alone."""
        if self.replicas.count == 1:
            return None
        where = (
            f"{self._distribution.n_workers} processes" if self._distribution.n_workers > 1 else "one process"
        )
        return f"distribute: every batch is divided among {self.replicas.count} replicas in {where}"

    def workers(self, values: dict[str, Any], data: DataModule) -> Workers | None:
        """The processes, if there are several.

        Args:
            values: the resolved configuration.
            data: set up.
        """
        if self._distribution.n_workers == 1:
            return None
        return Workers(self.replicas, fingerprint(values, data.train.tobytes()))


def follow(config: DictConfig, team: Team) -> None:
    """Trains as the chief says; writes nothing.

    Raises:
        Interrupted: the chief was stopped by a signal.
        RunError: the training failed there, or a worker is lost.
    """
    data: Any = build.make_data(config)
    trainer = build.make_trainer(config)
    if is_classifier(config):
        model: Any = make_classifier(config, data, trainer, team.replicas)
    else:
        model = build.make_model(config, data, team.replicas)
    values: Any = OmegaConf.to_container(config, resolve=True, throw_on_missing=True)
    workers = team.workers(values, data)
    assert workers is not None, "who follows has a chief"
    trainer.follow(model, data, workers)
