from __future__ import annotations

import numpy as np
import pytest
import tensorflow as tf

from qgan_framework.fock.steps import after, kept

VALUES = tf.constant([[1.5, -2.0], [0.0, np.pi]], tf.float64)


@pytest.mark.parametrize("values", [VALUES, VALUES[0, 0], VALUES[:0]])
def test_kept_values_and_their_gradients_are_the_same(values: tf.Tensor) -> None:
    with tf.GradientTape() as tape:
        tape.watch(values)
        found = kept(values) ** 2
    np.testing.assert_array_equal(found, values**2)
    np.testing.assert_array_equal(tape.gradient(found, values), 2 * values)


@pytest.mark.parametrize("jit_compile", [False, True])
@pytest.mark.parametrize("earlier", [[3.0], [np.nan], [np.inf], [-np.inf], []])
def test_waiting_changes_no_value_and_no_gradient(earlier: list[float], jit_compile: bool) -> None:
    @tf.function(jit_compile=jit_compile)
    def compute(earlier: tf.Tensor, values: tf.Tensor) -> tuple[tf.Tensor, ...]:
        with tf.GradientTape() as tape:
            tape.watch([earlier, values])
            found = after(earlier**2, values) ** 2
        return found, *tape.gradient(found, [earlier, values], unconnected_gradients="zero")

    found, of_earlier, of_values = compute(tf.constant(earlier), VALUES)
    np.testing.assert_array_equal(found, VALUES**2)
    np.testing.assert_array_equal(of_values, 2 * VALUES)
    np.testing.assert_array_equal(of_earlier, np.zeros(len(earlier)))
