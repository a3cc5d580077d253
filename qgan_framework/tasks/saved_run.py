"""Opening the folder of an earlier training."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from hydra.utils import instantiate
from omegaconf import DictConfig, OmegaConf

from qgan_framework.errors import ConfigurationError

Weights = Literal["best", "last"]


@dataclass(frozen=True)
class SavedRun:
    """Data, model with trained weights, and Trainer of an earlier run.

    Attributes:
        config: the run's own configuration.
        facts: what the checkpoint says of itself, such as its epoch.
        engine: what its circuits run on; None where the model has no circuit.
        strategy: how they run.
    """

    config: DictConfig
    data: Any
    trainer: Any
    model: Any
    facts: dict[str, Any]
    engine: str | None
    strategy: str | None


def read_config(run: str, *, key: str) -> DictConfig:
    """The resolved configuration of a training's folder.

    Raises:
        ConfigurationError: there is no such run; ``key`` is named.
    """
    path = Path(run).expanduser() / "config.yaml"
    if not path.is_file():
        raise ConfigurationError(key, f"{run} holds no config.yaml", "give the folder of a training run")
    config = OmegaConf.load(path)
    if not isinstance(config, DictConfig) or config.get("task") != "train":
        raise ConfigurationError(key, f"{run} is no training", "give the folder of a run with task=train")
    return config


def open_run(run: str, weights: Weights, *, key: str) -> SavedRun:
    """Builds the run's objects from its configuration and loads a checkpoint.

    Args:
        run: folder of a training.
        weights: which of its checkpoints.
        key: configuration key to name in errors.

    Raises:
        ConfigurationError: there is no such run.
        RunError: the checkpoint is missing, damaged, or not finite.
        InputError: weights of its circuits are out of all bounds.
    """
    config = read_config(run, key=key)
    instantiate(config.hardware, _convert_="all").apply()
    from qgan_framework.tasks import build
    from qgan_framework.training import checkpoint

    data = build.make_data(config)
    trainer = build.make_trainer(config)
    model = build.make_model(config, data)
    path = Path(run).expanduser() / "checkpoints" / f"{weights}.npz"
    facts = checkpoint.load(model, path)
    build.check_circuits(model, str(path))
    return SavedRun(config, data, trainer, model, facts, *build.simulator_of(model))
