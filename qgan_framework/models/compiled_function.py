"""A function that is compiled, and called in little time."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any

import numpy as np
import tensorflow as tf


class CompiledFunction:
    """A function of tensors and numbers, compiled once for each shape of the tensors and each number.

    `tf.function` compares all that a function has captured at every call, before it finds the program; beside a small
    step that is a good part of the time. What is kept by shapes alone is found at once.

    Args:
        function: of tensors, arrays and hashable values, or lists of them.
        xla: compile with XLA.
    """

    def __init__(self, function: Callable[..., Any], *, xla: bool) -> None:
        """Compiles when it is first called."""
        self._traced = tf.function(function, jit_compile=xla, autograph=False, reduce_retracing=False)
        self._programs: dict[tuple[Hashable, ...], Callable[..., Any]] = {}

    def __call__(self, *given: Any) -> Any:
        """What the function gives."""
        # Replicas and outer graphs capture variables of their own; debugging runs without programs.
        if not tf.executing_eagerly() or tf.config.functions_run_eagerly():
            return self._traced(*given)
        key = tuple(map(_kind, given))
        if key not in self._programs:
            self._programs[key] = self._traced.get_concrete_function(*given)
        return self._programs[key](*given)


def _kind(value: Any) -> Hashable:
    if isinstance(value, list | tuple):
        return tuple(map(_kind, value))
    return (tuple(value.shape), value.dtype) if isinstance(value, tf.Tensor | np.ndarray) else value
