"""The layers in other people's Keras models: fitted, saved, reloaded."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator

import keras
import numpy as np
import pytest
import tensorflow as tf

from qgan_framework import layers
from qgan_framework.engines.fock import FockEngine
from qgan_framework.errors import ConfigurationError
from qgan_framework.strategies.sequential import Sequential

ENCODINGS = {
    "angle_encoding": lambda: layers.AngleEncoding(initial_scale=0.7),
    "classical_neural": lambda: layers.ClassicalNeural(hidden_units=[4], seed=2),
    "coherent_state": lambda: layers.CoherentState(initial_scale=0.4),
    "direct_displacement": lambda: layers.DirectDisplacement(scale=0.4),
    "sparse_parameter": lambda: layers.SparseParameter(),
    "squeezing": lambda: layers.Squeezing(scale=0.2),
}
READOUTS = {
    "expectations": lambda: layers.Expectations(["x", "var_n"]),
    "density": lambda: layers.PositionDensity(n_points=4, x_max=3.0, modes=[1, 0]),
    "homodyne": lambda: layers.HomodyneSampling(phi=0.3, joint=False, seed=4),
}
POINTS = np.random.default_rng(0).normal(0.0, 0.5, (6, 3)).astype(np.float32)


def circuit(**changed: object) -> layers.CVCircuit:
    return layers.CVCircuit(**{"n_modes": 2, "n_layers": 1, "cutoff_dim": 3, "seed": 1} | changed)


def regression(**changed: object) -> keras.Sequential:
    return keras.Sequential(
        [keras.Input((3,)), circuit(**changed), layers.Expectations(["x"]), keras.layers.Dense(1)]
    )


def reloaded(model: keras.Model, folder) -> keras.Model:
    model.save(folder / "model.keras")
    return keras.models.load_model(folder / "model.keras")


@pytest.fixture
def policy() -> Iterator[None]:
    yield
    keras.config.set_dtype_policy("float32")


@pytest.mark.parametrize(("encoding", "readout"), [*zip(ENCODINGS, [*READOUTS, *READOUTS], strict=True)])
def test_a_saved_model_comes_back_as_it_was(encoding, readout, tmp_path):
    model = keras.Sequential(
        [keras.Input((3,)), circuit(encoding=ENCODINGS[encoding]()), READOUTS[readout]()]
    )
    for variable in model.trainable_variables:  # nothing that the constructor would make again
        variable.assign_add(0.05 * np.ones(variable.shape))
    again = reloaded(model, tmp_path)
    for mine, theirs in zip(again.layers, model.layers, strict=True):
        assert mine.get_config() == theirs.get_config()
    for mine, theirs in zip(again.weights, model.weights, strict=True):
        np.testing.assert_array_equal(mine, theirs)
    np.testing.assert_array_equal(again(POINTS), model(POINTS))
    assert again.output_shape == model.output_shape == (None, *model(POINTS).shape[1:])


@pytest.mark.parametrize(
    "decoder",
    [
        layers.Linear(data_dim=3),
        layers.MLP(hidden_units=[4], data_dim=3, seed=0),
        layers.Spatial(low=0.0, high=1.0, resolution=8, data_dim=2, cutoff_dim=3),
    ],
    ids=lambda decoder: type(decoder).__name__,
)
def test_decoders_come_back_with_the_model(decoder, tmp_path):
    model = keras.Sequential([keras.Input((3,)), circuit(), layers.Expectations(["x", "p"]), decoder])
    np.testing.assert_array_equal(reloaded(model, tmp_path)(POINTS), model(POINTS))


def test_engine_and_strategy_come_back_with_the_layer():
    layer = circuit(engine=FockEngine(precision="complex128"), strategy=Sequential(), name="mine")
    config = json.loads(json.dumps(layer.get_config()))  # nothing but JSON's types
    again = layers.CVCircuit.from_config(config)
    assert again.get_config() == layer.get_config()
    assert isinstance(again.strategy, Sequential) and again.engine.precision == "complex128"
    assert again.name == "mine"
    np.testing.assert_array_equal(again(POINTS), layer(POINTS))


def test_a_process_that_only_imports_the_layers_loads_a_model(tmp_path):
    model = regression(strategy=Sequential())
    model.save(tmp_path / "model.keras")
    script = (
        "import keras, numpy as np, qgan_framework.layers\n"
        f"model = keras.models.load_model({str(tmp_path / 'model.keras')!r})\n"
        "print(model(np.zeros((1, 3), np.float32)).numpy().tolist())"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    np.testing.assert_allclose(json.loads(done.stdout), model(np.zeros((1, 3), np.float32)), atol=1e-6)


@pytest.mark.parametrize("jit_compile", [True, "auto"])
def test_fit_changes_every_weight_and_predict_equals_a_call(jit_compile):
    model = regression(n_modes=1)
    before = [variable.numpy() for variable in model.trainable_variables]
    model.compile(keras.optimizers.Adam(0.05), "mse", jit_compile=jit_compile)
    batches = tf.data.Dataset.from_tensor_slices((POINTS, POINTS[:, :1])).batch(3)
    losses = model.fit(batches, epochs=2, shuffle=False, verbose=0).history["loss"]
    assert np.isfinite(losses).all()
    for variable, start in zip(model.trainable_variables, before, strict=True):
        assert not np.array_equal(variable.numpy(), start), variable.path
    np.testing.assert_allclose(model.predict(POINTS, verbose=0), model(POINTS), rtol=0, atol=1e-5)


def test_a_fitted_model_goes_on_after_a_reload(tmp_path):
    model = regression()
    model.compile("adam", "mse")
    model.fit(POINTS, POINTS[:, :1], verbose=0)
    again = reloaded(model, tmp_path)
    ends = [
        one.fit(POINTS, POINTS[:, :1], shuffle=False, verbose=0).history["loss"] for one in (model, again)
    ]
    np.testing.assert_allclose(*ends, rtol=1e-5)


@pytest.mark.parametrize(("precision", "real"), [("complex64", "float32"), ("complex128", "float64")])
def test_a_functional_model_knows_shapes_and_precisions(precision, real):
    inputs = keras.Input((3,), batch_size=None)
    ket = circuit(engine=FockEngine(precision=precision))(inputs)
    measured = layers.Expectations(["n", "x"])(ket)
    model = keras.Model(inputs, [measured, layers.HomodyneSampling()(ket)])
    assert (ket.shape, ket.dtype) == ((None, 3, 3), precision)
    assert (measured.shape, measured.dtype) == ((None, 4), real)
    for n in (1, 5):
        values, samples = model(POINTS[:n])
        assert values.shape == (n, 4) and samples.shape == (n, 2)
        assert values.dtype == samples.dtype == real


def test_an_open_batch_size_gives_the_same():
    model = regression()
    traced = tf.function(model, input_signature=[tf.TensorSpec((None, 3))], autograph=False)
    np.testing.assert_allclose(traced(POINTS), model(POINTS), rtol=0, atol=1e-6)


@pytest.mark.usefixtures("policy")
def test_mixed_precision_leaves_circuit_and_readout_alone():
    expected = keras.Sequential([keras.Input((3,)), circuit(), layers.Expectations(["x"])])(POINTS)
    keras.config.set_dtype_policy("mixed_bfloat16")
    inputs = keras.Input((3,))
    measured = layers.Expectations(["x"])(circuit()(inputs))
    model = keras.Model(inputs, [measured, keras.layers.Dense(1)(measured)])
    values, last = model(POINTS)
    assert values.dtype == measured.dtype == "float32" and last.dtype == "bfloat16"
    np.testing.assert_allclose(values, expected, rtol=0, atol=1e-6)
    assert {variable.dtype for variable in model.trainable_variables} == {"float32"}


def test_homodyne_samples_are_new_at_every_call():
    layer, ket = READOUTS["homodyne"](), circuit()(POINTS)
    first, second = layer(ket), layer(ket)
    assert not np.isclose(first, second).any()
    np.testing.assert_array_equal(READOUTS["homodyne"]()(ket), first)


def test_keras_global_seed_decides_the_weights():
    one, same, other = (
        keras.utils.set_random_seed(seed) or regression(seed=None).get_weights()[0] for seed in (7, 7, 8)
    )
    np.testing.assert_array_equal(one, same)
    assert not np.isclose(one, other).any()


def test_impossible_settings_are_named():
    for key, wrong in {"n_modes": 7, "n_layers": 0, "cutoff_dim": 1, "initial_scale": -1.0}.items():
        with pytest.raises(ConfigurationError, match=f"^{key}: "):
            circuit(**{key: wrong})
    with pytest.raises(ConfigurationError, match="^dtype: .*precision of the engine"):
        circuit(dtype="mixed_bfloat16")
    encoding = layers.CoherentState()
    circuit(encoding=encoding)
    with pytest.raises(ConfigurationError, match="^encoding: .* of its own"):
        circuit(encoding=encoding, n_modes=1)


def test_a_circuit_that_does_not_fit_in_memory_is_refused(monkeypatch):
    monkeypatch.setattr("qgan_framework.hardware.memory.available_memory", lambda: 10**6)
    circuit(n_modes=4, cutoff_dim=16)
    with pytest.raises(ConfigurationError, match="set cutoff_dim to at most 10, or n_modes to at most 4$"):
        circuit(n_modes=5, cutoff_dim=16)
