"""Gradients that compute intermediate results again in place of keeping them (gradient checkpointing)."""

from __future__ import annotations

from collections.abc import Callable

import tensorflow as tf

Gradients = Callable[[tf.Tensor], list[tf.Tensor]]


def recomputed(function: Callable[..., tf.Tensor]) -> Callable[..., tf.Tensor]:
    """The same function, of which only the arguments are kept for the gradient.

    Unlike `tf.recompute_grad` it has derivatives of any order with respect to its arguments; ``function`` must depend
    on nothing else that is differentiated.
    """

    @tf.custom_gradient
    def forward(*arguments: tf.Tensor) -> tuple[tf.Tensor, Gradients]:
        def backward(upstream: tf.Tensor) -> list[tf.Tensor]:
            with tf.GradientTape() as tape:
                tape.watch(arguments)
                result = function(*arguments)
            gradients: list[tf.Tensor] = tape.gradient(result, arguments, upstream)
            return gradients

        return function(*arguments), backward

    return forward
