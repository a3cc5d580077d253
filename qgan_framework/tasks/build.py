"""From configuration to objects. The only place that knows which part is given to which."""

from __future__ import annotations

from typing import Any

import keras
from hydra.utils import instantiate
from omegaconf import DictConfig

from qgan_framework.callbacks.performance_monitor import PerformanceMonitor
from qgan_framework.data.datamodule import DataModule
from qgan_framework.engines.base import Engine
from qgan_framework.errors import ConfigurationError
from qgan_framework.losses.base import GANLoss
from qgan_framework.models.qgan import QGAN
from qgan_framework.training.trainer import Trainer


def make(node: DictConfig, **given: Any) -> Any:
    """Instantiates one node of the configuration with plain containers, and with what the task gives."""
    return instantiate(node, _convert_="all", _recursive_=False, **given)


def make_data(config: DictConfig) -> DataModule:
    """The data module, set up; needs no TensorFlow."""
    data: DataModule = make(config.data)
    data.setup()
    return data


def make_trainer(config: DictConfig) -> Trainer:
    """The Trainer, which seeds Keras: make it before the model."""
    return make(config.trainer, seed=config.seed)


def make_model(config: DictConfig, data: DataModule) -> QGAN:
    """Networks, loss and optimizers, compiled."""
    engine, loss = make(config.engine), make(config.loss)
    _check_derivatives(engine, loss, config)
    generator = make(
        config.model.generator,
        data_dim=data.data_dim,
        encoding=make(config.encoding),
        engine=engine,
        strategy=make(config.strategy),
        seed=config.seed,
    )
    discriminator = make(config.model.discriminator, data_dim=data.data_dim, seed=config.seed + 1)
    parts = {"generator": generator, "discriminator": discriminator, "loss": loss, "seed": config.seed}
    own = {key: value for key, value in config.model.items() if key not in parts}
    model: QGAN = make(DictConfig(own), **parts)
    model.compile(
        g_optimizer=make(config.optimizer.generator),
        d_optimizer=make(config.optimizer.discriminator),
        xla=config.hardware.xla,
    )
    return model


def make_callbacks(config: DictConfig) -> dict[str, keras.callbacks.Callback]:
    """Callbacks by their names in the configuration; an entry set to null is left out."""
    return {name: make(node) for name, node in (config.callbacks or {}).items() if node is not None}


def monitor_of(callbacks: dict[str, keras.callbacks.Callback]) -> PerformanceMonitor | None:
    """The performance monitor among the callbacks, if there is one."""
    return next((one for one in callbacks.values() if isinstance(one, PerformanceMonitor)), None)


def _check_derivatives(engine: Engine, loss: GANLoss, config: DictConfig) -> None:
    """A penalty on the gradient of a quantum discriminator differentiates its circuit twice."""
    quantum = "quantum" in str(config.model.discriminator._target_)
    if quantum and loss.needs_second_derivatives and not engine.differentiable_twice:
        raise ConfigurationError(
            "loss",
            f"{config.loss._target_} needs second derivatives, which engine {engine.name} cannot give",
            "choose engine=fock or loss=bce",
        )
