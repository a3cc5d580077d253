"""Opening the folder of an earlier training."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from hydra.utils import instantiate
from omegaconf import DictConfig

from qgan_framework.config.saved_config import read_config

if TYPE_CHECKING:
    from qgan_framework.tasks.build import Simulator

Weights = Literal["best", "last"]


@dataclass(frozen=True)
class SavedRun:
    """Data, model with trained weights, and Trainer of an earlier run.

    Attributes:
        config: the run's own configuration.
        facts: what the checkpoint says of itself, such as its epoch.
    """

    config: DictConfig
    data: Any
    trainer: Any
    model: Any
    facts: dict[str, Any]

    @property
    def simulator(self) -> Simulator:
        """What its circuits run on."""
        from qgan_framework.tasks import build

        return build.simulator_of(self.model)


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
    from qgan_framework.tasks.classifier import is_classifier, make_classifier
    from qgan_framework.training import checkpoint

    data: Any = build.make_data(config)  # of a GAN, or pictures with classes
    trainer = build.make_trainer(config)
    model: Any = (
        make_classifier(config, data, trainer) if is_classifier(config) else build.make_model(config, data)
    )
    path = Path(run).expanduser() / "checkpoints" / f"{weights}.npz"
    facts = checkpoint.load(model, path).facts
    build.check_circuits(model, str(path))
    return SavedRun(config, data, trainer, model, facts)
