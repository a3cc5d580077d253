"""A training step of one of several networks."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import tensorflow as tf

from qgan_framework.distribute.replicas import Replicas
from qgan_framework.errors import ConfigurationError
from qgan_framework.models.compiled_function import CompiledFunction
from qgan_framework.models.micro_batches import Gradients, MicroBatches
from qgan_framework.models.update import Update

Rows = tuple[tf.Tensor, ...]


class NetworkStep:
    """Draws what a step needs, computes the gradient, and moves the weights: one compiled program.

    Args:
        rows: of what the step is given, what `gradients` takes, a row a sample.
        gradients: loss and gradients of samples, as means over them.
        apply: moves the weights by them.
        replicas: among which the rows are divided.
        xla: compile with XLA.
        traceable: whether it can be compiled at all.

    Raises:
        ConfigurationError: rows are divided among replicas, and the step cannot be compiled.
    """

    def __init__(
        self,
        rows: Callable[..., Rows],
        gradients: Gradients,
        apply: Callable[..., Update],
        *,
        replicas: Replicas,
        xla: bool,
        traceable: bool,
    ) -> None:
        """Compiles when it first runs."""
        self._rows, self._gradients, self._apply, self._replicas = rows, gradients, apply, replicas
        if replicas.count > 1:  # XLA cannot sum over replicas: it compiles the gradient of a share alone
            if not traceable:
                problem = (
                    "the engine or strategy cannot be compiled, which training on several replicas needs"
                )
                raise ConfigurationError("distribute", problem, "choose engine=fock and strategy=auto")
            self._gradients = compiled(gradients, xla=xla, traceable=True)
            xla = False
        compile_ = functools.partial(compiled, xla=xla, traceable=traceable)
        self._update = compile_(self._whole)
        self._in_parts = MicroBatches(compile_)

    def run(self, given: Any, n_parts: int) -> Update:
        """The step.

        Args:
            given: what `rows` takes.
            n_parts: parts, one after the other, in which the gradient is computed; see `MicroBatches`.
        """
        if n_parts == 1:
            update: Update = self._update(given)
            return update
        return self._in_parts.update(self._means, self._apply, self._rows(given), n_parts)

    def _whole(self, given: Any) -> Update:
        return self._apply(*self._means(*self._rows(given)))

    def _means(self, *rows: tf.Tensor) -> tuple[tf.Tensor, list[tf.Tensor]]:
        """Loss and gradients of the whole batch, which the replicas compute together."""
        means: tuple[tf.Tensor, list[tf.Tensor]] = self._replicas.means(self._gradients, rows)
        return means


def compiled(function: Callable[..., Any], *, xla: bool, traceable: bool) -> Callable[..., Any]:
    """The function, compiled if it can be, once for each shape of its arguments."""
    if not traceable:
        return function
    return CompiledFunction(function, xla=xla)
