"""A batch in parts that stay in the processor's caches, one after another in one compiled loop."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import tensorflow as tf

Function = Callable[..., Any]


def in_chunks(function: Callable[..., tf.Tensor], n_chunks: int, *arguments: tf.Tensor) -> tf.Tensor:
    """``function`` of batches (B, …), computed for a part of the samples at a time.

    Args:
        function: takes tensors (b, …) for any b and returns one of the last one's type, whose row i depends on their
            rows i alone; on nothing else that is differentiated.
        n_chunks: how many parts; the last one is filled up with zeros.
        arguments: tensors (B, …) of known B.

    Returns:
        What ``function`` returns for the whole batch. Derivatives of any order compute each part again.
    """
    batch_size = arguments[0].shape[0]
    chunk = math.ceil(batch_size / n_chunks)
    missing = n_chunks * chunk - batch_size

    def split(values: tf.Tensor) -> tf.Tensor:
        padded = tf.pad(values, [[0, missing], *[[0, 0]] * (values.shape.rank - 1)]) if missing else values
        return tf.reshape(padded, [n_chunks, chunk, *values.shape[1:]])

    mapped = _mapped(function, arguments[-1].dtype)(*(split(values) for values in arguments))
    return tf.reshape(mapped, [n_chunks * chunk, *mapped.shape[2:]])[:batch_size]


def _mapped(function: Function, signature: tf.DType | list[tf.DType]) -> Function:
    """`tf.map_fn` of several arguments, whose gradient is such a map again.

    That of TensorFlow's own loop cannot be differentiated a second time under XLA, and keeps every intermediate result.
    """

    @tf.custom_gradient
    def forward(*arguments: tf.Tensor) -> tuple[Any, Function]:
        def gradients(*slices: tf.Tensor) -> list[tf.Tensor]:
            inputs, upstream = list(slices[: len(arguments)]), list(slices[len(arguments) :])
            with tf.GradientTape() as tape:
                tape.watch(inputs)
                results = tf.nest.flatten(function(*inputs))
            found: list[tf.Tensor] = tape.gradient(results, inputs, upstream, tf.UnconnectedGradients.ZERO)
            return found

        def backward(*upstream: tf.Tensor) -> Any:
            return _mapped(gradients, [values.dtype for values in arguments])(*arguments, *upstream)

        mapped = tf.map_fn(lambda values: function(*values), arguments, fn_output_signature=signature)
        return mapped, backward

    return forward
