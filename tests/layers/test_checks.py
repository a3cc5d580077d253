"""What is refused of the numbers that a model is given."""

from __future__ import annotations

import keras
import numpy as np
import pytest
import tensorflow as tf

from qgan_framework import layers
from qgan_framework.errors import InputError, QganError
from qgan_framework.fock.layout import layer_layout
from qgan_framework.layers.checks import check_circuit_weights

FINE = np.zeros((3, 2), np.float32)


def circuit() -> layers.CVCircuit:
    return layers.CVCircuit(n_modes=2, n_layers=2, cutoff_dim=3, name="circuit")


def with_row(row: int, column: int, value: float) -> np.ndarray:
    points = FINE.copy()
    points[row, column] = value
    return points


@pytest.mark.parametrize(("row", "column", "value"), [(0, 1, np.nan), (2, 0, -np.inf)])
def test_a_circuit_names_the_row_that_is_not_finite(row, column, value):
    message = f"circuit: row {row} of the batch has {value} in column {column}; give finite numbers only"
    with pytest.raises(InputError) as raised:
        circuit()(with_row(row, column, value))
    assert str(raised.value) == message
    model = keras.Sequential([keras.Input((2,)), circuit(), layers.Expectations(["x"])])
    with pytest.raises(InputError) as raised:
        model(with_row(row, column, value))
    assert str(raised.value) == message  # not wrapped in Keras' own words


def test_compiled_code_has_no_check():
    values = tf.function(circuit(), autograph=False)(with_row(1, 0, np.nan))
    assert np.isnan(values[1]).any() and np.isfinite(values[2]).all()


@pytest.mark.parametrize("width", [1, 3])
@pytest.mark.parametrize("layer", [circuit, lambda: layers.Linear(data_dim=2)], ids=["circuit", "decoder"])
def test_points_of_another_width_are_refused(layer, width):
    built = layer()
    built.build((None, 2))
    with pytest.raises(ValueError, match=rf"expected axis -1 of input shape to have value 2.*3, {width}\)"):
        built(np.zeros((3, width), np.float32))


def test_an_encoding_refuses_points_of_another_width():
    layer = circuit()
    layer.build((None, 2))
    with pytest.raises(ValueError, match=r"expected axis -1 of input shape to have value 2.*3, 5\)"):
        layer.encoding(np.zeros((3, 5), np.float32), layer.circuit_weights)


def test_points_need_two_axes():
    with pytest.raises(ValueError, match="expected ndim=2, found ndim=1"):
        circuit()(np.zeros(3, np.float32))


LAYOUT = layer_layout(2)


@pytest.mark.parametrize(
    ("parameter", "value", "fine"),
    [
        (LAYOUT.displacement.start, 101.0, 99.0),
        (LAYOUT.squeezing.start, -10.5, -9.5),
        (LAYOUT.kerr.start, 1.1e4, 0.9e4),
        (0, np.nan, 0.0),
        (0, np.inf, 0.0),
    ],
)
def test_weights_that_no_circuit_has_are_refused(parameter, value, fine):
    weights = np.zeros((2, 14), np.float32)
    weights[1, parameter] = fine
    check_circuit_weights("file", weights, n_modes=2)
    weights[1, parameter] = value
    with pytest.raises(
        InputError, match=rf"^file: circuit weight {parameter} of layer 1 is {value:g}, and must"
    ):
        check_circuit_weights("file", weights, n_modes=2)


@pytest.mark.parametrize("value", [np.nan, 200.0])
def test_weights_are_checked_where_they_are_loaded(tmp_path, value):
    model = keras.Sequential([keras.Input((2,)), circuit(), layers.Expectations(["x"])])
    weights = model.layers[0].circuit_weights
    wrong = weights.numpy()
    wrong[0, LAYOUT.displacement.start] = value
    weights.assign(wrong)
    model.save_weights(tmp_path / "wrong.weights.h5")
    model.save(tmp_path / "wrong.keras")
    for load in (
        lambda: model.load_weights(tmp_path / "wrong.weights.h5"),
        lambda: keras.models.load_model(tmp_path / "wrong.keras"),
    ):
        with pytest.raises(
            ValueError, match="circuit: circuit weight 8 of layer 0"
        ):  # among Keras' own words
            load()
    with pytest.raises(InputError, match="circuit weight 8"):
        model.layers[0].set_weights(model.layers[0].get_weights())


def test_input_errors_are_value_errors_that_the_command_line_tells():
    assert issubclass(InputError, ValueError) and issubclass(InputError, QganError)
