"""Kets that are computed outside TensorFlow's graph and tape, with the gradients that belong to them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import tensorflow as tf

from qgan_framework.errors import RunError
from qgan_framework.strategies.base import CircuitInput
from qgan_framework.strategies.program import Pullback

Run = Callable[[CircuitInput], tuple[tf.Tensor, Pullback]]


def run_outside(run: Run, batch: CircuitInput, shape: Sequence[int | None], dtype: tf.DType) -> tf.Tensor:
    """Kets of a batch, differentiable once.

    Inside a `tf.function` the call becomes a `tf.py_function`, which XLA cannot compile.

    Args:
        run: computes kets and their pullback; is called with eager tensors.
        batch: initial states and weights.
        shape: of the kets.
        dtype: of the kets.
    """
    given = [value for value in batch if value is not None]

    def eagerly(*values: tf.Tensor) -> tf.Tensor:
        left = iter(values)
        return _differentiable(run, CircuitInput(*(None if one is None else next(left) for one in batch)))

    if tf.executing_eagerly():
        return eagerly(*given)
    kets = tf.py_function(eagerly, given, dtype)
    kets.set_shape(shape)
    return kets


def _differentiable(run: Run, batch: CircuitInput) -> tf.Tensor:
    @tf.custom_gradient
    def kets_of(*given: tf.Tensor) -> tuple[tf.Tensor, Callable[[tf.Tensor], Any]]:
        kets, pullback = run(batch)
        return kets, lambda upstream: _once(pullback, upstream, given)

    return kets_of(*(value for value in batch if value is not None))


def _once(pullback: Pullback, upstream: tf.Tensor, given: Sequence[tf.Tensor]) -> list[tf.Tensor]:
    """The gradients, and an error where they are to be differentiated again, instead of silent zeros."""

    @tf.custom_gradient
    def gradients_of(*inputs: tf.Tensor) -> tuple[list[tf.Tensor], Callable[..., Any]]:
        return [value for value in pullback(inputs[0]) if value is not None], _refuse

    return gradients_of(upstream, *given)


def _refuse(*upstream: tf.Tensor) -> Any:
    raise RunError(
        "strategies that run circuits in threads or processes give no second derivatives; "
        "choose strategy=cpu_batch, or a loss without a gradient penalty"
    )
