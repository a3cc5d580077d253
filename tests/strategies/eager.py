"""Engines and strategies of tests: nothing is compiled, and failures come when they are asked for."""

from __future__ import annotations

from typing import Any, ClassVar

import tensorflow as tf

from qgan_framework.engines.base import Engine
from qgan_framework.engines.fock import FockEngine
from qgan_framework.errors import StrategyError
from qgan_framework.strategies.base import CircuitInput, Strategy
from qgan_framework.strategies.cpu_batch import CPUBatch


class Clock:
    """Tells the seconds that it is given."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


class EagerEngine(FockEngine):
    """The simulator with the limits of one that works in Python."""

    traceable = False
    differentiable_twice = False


class Failing(CPUBatch):
    """Fails in the given pass."""

    name: ClassVar[str] = "failing"
    differentiable_twice = False

    def __init__(self, where: str = "forward", error: type[Exception] = StrategyError) -> None:
        self.where, self.error, self.closed = where, error, False

    def run(self, engine: Engine, batch: CircuitInput, **dims: Any) -> tf.Tensor:
        if self.where == "forward":
            raise self.error(f"{self.where} failed\nfor a reason")
        kets = super().run(engine, batch, **dims)

        @tf.custom_gradient
        def backward_fails(values: tf.Tensor) -> Any:
            def gradient(upstream: tf.Tensor) -> Any:
                raise self.error("backward failed")

            return tf.identity(values), gradient

        return backward_fails(kets)

    def close(self) -> None:
        self.closed = True


class Mine(Strategy):
    """A strategy of a user's own."""

    name: ClassVar[str] = "mine"

    def run(self, engine: Engine, batch: CircuitInput, **dims: Any) -> tf.Tensor:
        return CPUBatch().run(engine, batch, **dims)
