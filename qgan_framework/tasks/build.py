"""From configuration to objects. The only place that knows which part is given to which."""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable
from typing import Any, NamedTuple

import keras
from hydra.utils import get_object, instantiate
from omegaconf import DictConfig

from qgan_framework.callbacks.base import RunCallback
from qgan_framework.callbacks.performance_monitor import PerformanceMonitor
from qgan_framework.data.datamodule import DataModule
from qgan_framework.data.histograms import Histograms
from qgan_framework.distribute.replicas import Replicas
from qgan_framework.layers.checks import check_circuit_weights
from qgan_framework.layers.cv_circuit import CVCircuit
from qgan_framework.layers.decoders.base import Decoder
from qgan_framework.models.derivatives import check_derivatives
from qgan_framework.models.hybrid_classifier import HybridClassifier
from qgan_framework.models.qgan import QGAN
from qgan_framework.training.trainer import Trainer


def make(node: DictConfig, **given: Any) -> Any:
    """Instantiates one node of the configuration with plain containers, the nodes within it first.

    Args:
        node: names a class or function.
        **given: what the task has to give; those that the constructor does not name are left out. Nodes within are
            given the same, and come before it.
    """
    taken = {name: value for name, value in given.items() if _takes(get_object(node._target_), name)}
    for name, child in node.items():
        if isinstance(child, DictConfig) and "_target_" in child:
            taken[str(name)] = make(child, **given)
    return instantiate(node, _convert_="all", _recursive_=False, **taken)


def _takes(target: Callable[..., Any], name: str) -> bool:
    """Whether a function, or a class by itself or through the `**kwargs` for its bases, names a parameter."""
    constructors = [vars(base).get("__init__") for base in getattr(target, "__mro__", ())] or [target]
    for constructor in filter(None, constructors):
        parameters = inspect.signature(constructor).parameters
        if name in parameters:
            return True
        if not any(one.kind is one.VAR_KEYWORD for one in parameters.values()):
            return False
    return not inspect.isclass(target)  # a function's own **kwargs take everything


def make_data(config: DictConfig) -> DataModule:
    """The data module, set up; needs no TensorFlow."""
    data: DataModule = make(config.data)
    data.setup()
    return data


def make_trainer(config: DictConfig) -> Trainer:
    """The Trainer, which seeds Keras: make it before the model."""
    return make(config.trainer, seed=config.seed)


def make_model(config: DictConfig, data: DataModule, replicas: Replicas | None = None) -> QGAN:
    """Networks, loss and optimizers, compiled; on replicas, if there are several."""
    engine, loss = make(config.engine), make(config.loss)
    if _takes(get_object(config.model.discriminator._target_), "engine"):
        check_derivatives(loss, engine)  # before anything is built
    simulator = {"engine": engine, "strategy": make(config.strategy)}
    replicas = replicas or Replicas()
    with replicas.scope():
        parts = {
            "generator": make_generator(config, data, **simulator),
            "discriminator": make_discriminator(config, data, **simulator),
            "loss": loss,
            "seed": config.seed,
            "replicas": replicas,
        }
    own = {key: value for key, value in config.model.items() if key not in parts}
    model: QGAN = make(DictConfig(own), **parts)
    model.compile(**_optimizers(config, model, data, replicas), xla=config.hardware.xla)
    return model


def _optimizers(
    config: DictConfig, model: QGAN, data: DataModule, replicas: Replicas
) -> dict[str, keras.optimizers.Optimizer]:
    """Of both networks; what falls along the training is told how many steps each of them makes."""
    d_steps = model.d_steps_per_g_step
    passes = config.trainer.steps_per_epoch or math.ceil(data.batches_per_epoch / d_steps)
    steps = {"generator": model.g_steps_per_d_step, "discriminator": d_steps}
    with replicas.scope():
        return {
            f"{name[0]}_optimizer": make(
                config.optimizer[name], decay_steps=config.trainer.max_epochs * passes * count
            )
            for name, count in steps.items()
        }


def make_generator(config: DictConfig, data: DataModule, **given: Any) -> keras.Model:
    """The generator.

    Args:
        config: the whole configuration.
        data: set up.
        **given: engine and strategy; cutoff_dim, where it shall not be the configuration's.
    """
    node = config.model.generator
    given = {"data_dim": data.data_dim, "seed": config.seed, **given}
    if _takes(get_object(node._target_), "encoding"):
        given["encoding"] = make(config.encoding, seed=config.seed + 2)
    if _takes(get_object(node._target_), "decoder"):
        given["decoder"] = _make_decoder(config, data)
    if isinstance(data, Histograms):
        given |= {"n_points": data.n_points, "data_max": data.data_max}
    return make(node, **given)


def make_discriminator(config: DictConfig, data: DataModule, **given: Any) -> keras.Model:
    """The discriminator; arguments as of `make_generator`."""
    return make(config.model.discriminator, data_dim=data.sample_dim, seed=config.seed + 1, **given)


def _make_decoder(config: DictConfig, data: DataModule) -> Decoder:
    cutoff_dim = config.model.generator.get("cutoff_dim")
    decoder: Decoder = make(
        config.decoder, data_dim=data.data_dim, cutoff_dim=cutoff_dim, seed=config.seed + 3
    )
    return decoder


class Simulator(NamedTuple):
    """What circuits ran on.

    Attributes:
        engine: its name.
        strategy: what executed the batches.
        explanation: why.
        failures: one sentence for each strategy that failed, and was replaced by another one.
    """

    engine: str | None = None
    strategy: str | None = None
    explanation: str | None = None
    failures: tuple[str, ...] = ()


def simulator_of(model: keras.Model) -> Simulator:
    """What the model's circuits run on; Nones where it has no circuit."""
    circuits = _circuits_of(model)
    if not circuits:
        return Simulator()
    strategies = list(dict.fromkeys(circuit.strategy for circuit in circuits))  # networks may share one
    explanations = [one.explanation for one in strategies if one.explanation]
    return Simulator(
        engine=circuits[0].engine.name,
        strategy=", ".join(dict.fromkeys(one.choice for one in strategies)),
        explanation="; ".join(dict.fromkeys(explanations)) or None,
        failures=tuple(failure for one in strategies for failure in one.failures),
    )


def close_strategies(model: keras.Model) -> None:
    """Ends the threads and processes of the model's strategies."""
    for circuit in _circuits_of(model):
        circuit.strategy.close()


def check_circuits(model: QGAN, source: str) -> None:
    """Refuses weights of circuits that are out of all bounds.

    Args:
        model: with weights from a file.
        source: the file, to be named.

    Raises:
        InputError: a weight is; see `layers.checks.check_circuit_weights`.
    """
    for circuit in _circuits_of(model):
        check_circuit_weights(source, circuit.circuit_weights.numpy(), n_modes=circuit.n_modes)


def _circuits_of(model: keras.Model) -> list[CVCircuit]:
    """Those among its layers, and those of the networks among its layers."""
    layers = model.network.layers if isinstance(model, HybridClassifier) else model.layers
    parts = [*layers, *(getattr(layer, "circuit", None) for layer in layers)]
    return [part for part in parts if isinstance(part, CVCircuit)]


def make_callbacks(config: DictConfig) -> dict[str, keras.callbacks.Callback]:
    """Callbacks by their names in the configuration; an entry set to null is left out."""
    return {name: make(node) for name, node in (config.callbacks or {}).items() if node is not None}


def monitor_of(callbacks: dict[str, keras.callbacks.Callback]) -> PerformanceMonitor | None:
    """The performance monitor among the callbacks, if there is one."""
    return next((one for one in callbacks.values() if isinstance(one, PerformanceMonitor)), None)


def warnings_of(callbacks: dict[str, keras.callbacks.Callback]) -> tuple[str, ...]:
    """What the callbacks have warned of."""
    return tuple(
        message for one in callbacks.values() if isinstance(one, RunCallback) for message in one.warnings
    )


def decisions_of(callbacks: dict[str, keras.callbacks.Callback]) -> tuple[str, ...]:
    """What the callbacks have decided."""
    return tuple(
        message for one in callbacks.values() if isinstance(one, RunCallback) for message in one.decisions
    )
