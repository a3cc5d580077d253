"""The gradient of a batch, computed in parts one after the other, which takes less memory."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import tensorflow as tf

from qgan_framework.errors import RunError
from qgan_framework.models.update import Update

Gradients = Callable[..., tuple[tf.Tensor, list[tf.Tensor]]]


class MicroBatches:
    """Means over a batch are means of its equal parts' means, so the gradient is the same up to rounding.

    Args:
        compiled: compiles a function, once for each shape of its arguments.
    """

    def __init__(self, compiled: Callable[[Callable[..., Any]], Callable[..., Any]]) -> None:
        """Compiles nothing yet."""
        self._compiled = compiled
        self._functions: dict[str, Callable[..., Any]] = {}

    def update(
        self,
        gradients: Gradients,
        apply: Callable[..., Update],
        batch: tuple[tf.Tensor, ...],
        n_parts: int,
    ) -> Update:
        """One step of a network.

        Args:
            gradients: loss and gradients of samples, as means over them.
            apply: moves the weights.
            batch: what `gradients` takes, a row a sample.
            n_parts: divides the number of samples.

        Raises:
            RunError: it does not.
        """
        if batch[0].shape[0] % n_parts:
            raise RunError(f"a batch of {batch[0].shape[0]} cannot be split into {n_parts} equal parts")
        parts = zip(*(tf.split(rows, n_parts) for rows in batch), strict=True)
        losses, lists = zip(*(self._compile_once(gradients)(*part) for part in parts), strict=True)
        means = [tf.add_n(list(some)) / n_parts for some in zip(*lists, strict=True)]
        return self._compile_once(apply)(tf.add_n(list(losses)) / n_parts, means)

    def _compile_once(self, function: Callable[..., Any]) -> Callable[..., Any]:
        return self._functions.setdefault(function.__name__, self._compiled(function))
