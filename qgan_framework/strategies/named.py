"""Strategies by their names."""

from __future__ import annotations

from importlib import import_module

from qgan_framework.config.wording import suggestion
from qgan_framework.errors import ConfigurationError
from qgan_framework.strategies.base import Strategy

CLASSES = {
    "auto": "qgan_framework.strategies.auto.Auto",
    "cpu_batch": "qgan_framework.strategies.cpu_batch.CPUBatch",
    "fallback": "qgan_framework.strategies.fallback.Fallback",
    "gpu_batch": "qgan_framework.strategies.gpu_batch.GPUBatch",
    "multiprocessing": "qgan_framework.strategies.multiprocessing.Multiprocessing",
    "sequential": "qgan_framework.strategies.sequential.Sequential",
    "threading": "qgan_framework.strategies.threading.Threading",
}


def strategy_of(given: object) -> Strategy:
    """The strategy itself, the one of a name with its usual settings, or `Auto` for None.

    Args:
        given: a strategy, a name, or None. A name is one of `CLASSES`, or the dotted name of a class of one's own.

    Raises:
        ConfigurationError: there is no such strategy, or it has no usual settings.
    """
    if isinstance(given, Strategy):
        return given
    name = "auto" if given is None else given
    if not isinstance(name, str):
        problem = f"must be a name or an object, got {name!r}"
        raise ConfigurationError("strategy", problem, "give cpu_batch, or CPUBatch()")
    try:
        return _class_of(name)()
    except TypeError as error:
        raise ConfigurationError(
            "strategy", f"{name} by its name alone: {error}", "give an object"
        ) from error


def _class_of(name: str) -> type[Strategy]:
    module, _, kind = CLASSES.get(name, name).rpartition(".")
    try:
        found = getattr(import_module(module), kind)
    except (ImportError, ValueError, AttributeError) as error:
        raise ConfigurationError(
            "strategy", f"there is no strategy {name}", suggestion(name, CLASSES, "strategies")
        ) from error
    if not (isinstance(found, type) and issubclass(found, Strategy)):
        raise ConfigurationError("strategy", f"{name} is no Strategy", "name a subclass of it")
    return found
