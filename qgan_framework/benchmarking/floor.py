"""The machine's own rate: the matrix product in which a composed circuit ends, and nothing else.

A circuit of shared weights is one matrix U over the N states of the basis, and the fastest that a batch of B kets can
be carried through it is a product (B × N)·(N × N). It is done as a real product of doubled size, [Re ψ, Im ψ] (B × 2N)
times (2N × 2N), which has as many multiplications as the complex one and runs 1.1 to 2 times as fast under XLA.

forward: this product. Making U, the encoding and the readout count nothing.

gradient: two products, forward and backward, of which the second is ψᴴ·∂L/∂(ψU), the gradient in U. That in ψ is not
counted, because no weights lie before the circuit.

Below B ≈ N a circuit need not be composed at all, and applying its gates can come closer to the floor or pass it.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import tensorflow as tf

from qgan_framework.types import ComplexPrecision


class Floor:
    """One product, or two, of random matrices.

    Args:
        n_states: N.
        batch_size: B.
        precision: of the kets.
    """

    def __init__(self, *, n_states: int, batch_size: int, precision: ComplexPrecision) -> None:
        """Draws the matrices."""
        dtype, generator = tf.as_dtype(precision).real_dtype, np.random.default_rng(0)
        self.kets = tf.constant(generator.normal(size=(batch_size, 2 * n_states)), dtype)
        self.matrix = tf.constant(generator.normal(size=(2 * n_states, 2 * n_states)), dtype)

    def forward(self, kets: tf.Tensor, matrix: tf.Tensor) -> tf.Tensor:
        """(B, 2N) times (2N, 2N)."""
        return kets @ matrix

    def gradient(self, kets: tf.Tensor, matrix: tf.Tensor) -> tf.Tensor:
        """The same, and (2N, B) times (B, 2N); the forward result stands for the gradient in it."""
        return tf.matmul(kets, self.forward(kets, matrix), transpose_a=True)

    def prepare(self, pass_name: str, *, xla: bool) -> Callable[[], object]:
        """A function that computes a pass, compiled, and returns when the result is there; it copies none of it."""
        function = {"forward": self.forward, "gradient": self.gradient}[pass_name]
        compiled = tf.function(function, jit_compile=xla, autograph=False)
        compiled = compiled.get_concrete_function(self.kets, self.matrix)
        return lambda: compiled(self.kets, self.matrix)

    def failures(self) -> tuple[()]:
        """No strategy that may fail."""
        return ()

    def counted_cost(self) -> None:
        """Nothing is counted: its exponents are of no interest."""
        return
