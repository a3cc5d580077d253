from __future__ import annotations

import numpy as np
import pytest
import tensorflow as tf

from qgan_framework.models.compiled_function import CompiledFunction


class Traced:
    """Counts how often it is compiled."""

    def __init__(self) -> None:
        self.count = 0

    def scaled(self, values: tf.Tensor, factor: int, others: list[tf.Tensor]) -> tf.Tensor:
        self.count += 1
        return factor * values + tf.add_n(others)


@pytest.mark.parametrize("xla", [False, True])
def test_it_is_compiled_once_for_each_shape_type_and_number(xla):
    traced = Traced()
    function = CompiledFunction(traced.scaled, xla=xla)
    for factor in (2, 3, 2):
        for shape in ((4,), (2, 2), (4,)):
            for kind in (np.float32, np.float64):
                values = np.arange(4, dtype=kind).reshape(shape)
                others = [tf.ones(shape, kind), tf.ones(shape, kind)]
                expected = factor * values + 2
                np.testing.assert_array_equal(function(tf.constant(values), factor, others), expected)
                np.testing.assert_array_equal(function(values, factor, others), expected)
    assert traced.count == 8  # whether a tensor or an array is given


def test_variables_are_read_at_each_call():
    variable = tf.Variable(1.0)
    function = CompiledFunction(lambda value: value + variable, xla=True)
    assert function(tf.constant(1.0)).numpy() == 2.0
    variable.assign(5.0)
    assert function(tf.constant(1.0)).numpy() == 6.0


def test_it_stands_within_another_graph():
    function = CompiledFunction(lambda value: 2.0 * value, xla=False)
    outer = tf.function(lambda value: function(value) + 1.0)
    assert outer(tf.constant(3.0)).numpy() == 7.0


def test_without_graphs_it_runs_as_it_is_written():
    seen: list[bool] = []

    def look(value: tf.Tensor) -> tf.Tensor:
        seen.append(tf.executing_eagerly())
        return value

    tf.config.run_functions_eagerly(True)
    try:
        CompiledFunction(look, xla=True)(tf.constant(1.0))
    finally:
        tf.config.run_functions_eagerly(False)
    assert seen == [True]
