"""The layers of qubits in Keras models: what comes out, what it depends on, what is refused."""

from __future__ import annotations

from collections.abc import Iterator

import keras
import numpy as np
import pytest
import tensorflow as tf

from qgan_framework import layers
from qgan_framework.errors import ConfigurationError, InputError
from tests.qubit import reference

FEATURES = np.random.default_rng(0).normal(size=(5, 8)).astype(np.float32)


def extractor(**changed: object) -> layers.QuantumFeatureExtractor:
    return layers.QuantumFeatureExtractor(
        **{"n_qubits": 3, "depth": 2, "measurement_bases": ["Z", "X", "Y"], "seed": 1} | changed
    )


def classifier(**changed: object) -> keras.Sequential:
    parts = [
        extractor(measurement_bases=[], **changed),
        layers.QuantumPooling(n_qubits=3, n_kept=2, seed=2, **changed),
        layers.QuantumReadout(n_qubits=2, n_classes=3, depth=1, seed=3, **changed),
    ]
    return keras.Sequential([keras.Input((8,)), *parts])


@pytest.fixture(autouse=True)
def policy() -> Iterator[None]:
    yield
    keras.config.set_dtype_policy("float32")


def test_the_extractor_is_the_circuit_of_dense_matrices():
    layer = extractor(entanglement="circular", precision="complex128")
    got = layer(FEATURES.astype(np.float64))
    states = FEATURES / np.linalg.norm(FEATURES.astype(np.float64), axis=1, keepdims=True)
    states = states @ reference.layered(layer.angles.numpy(), "circular").T
    for column, (pauli, qubit) in enumerate((p, q) for p in "ZXY" for q in range(3)):
        expected = reference.expectation(states, reference.on(3, {qubit: reference.PAULIS[pauli]}))
        np.testing.assert_allclose(got[:, column], expected, rtol=0, atol=1e-7)


def test_three_layers_in_a_row_are_one_circuit_on_density_matrices():
    model = classifier(precision="complex128")
    first, pooling, readout = model.layers
    state = FEATURES[0].astype(np.float64) / np.linalg.norm(FEATURES[0].astype(np.float64))
    state = reference.layered(first.angles.numpy(), "linear") @ state
    stays, goes, after = (
        reference.rotation("Y", b) @ reference.rotation("Z", a) for a, b in pooling.angles.numpy()[0]
    )
    block = reference.controlled(3, 2, 0, reference.X) @ reference.on(3, {0: stays, 2: goes})
    rho = reference.reduced(reference.on(3, {0: after}) @ block @ state, [0, 1])
    unitary = reference.layered(readout.angles.numpy(), "linear")
    outcomes = np.diag(unitary @ rho @ unitary.conj().T).real
    got = model(FEATURES[:1].astype(np.float64))[0]
    np.testing.assert_allclose(got, [outcomes[0] + outcomes[3], outcomes[1], outcomes[2]], rtol=0, atol=1e-7)


@pytest.mark.parametrize("bases", [["Z"], ["Y", "Z"]])
@pytest.mark.parametrize("build", [extractor, classifier])
def test_every_input_and_weight_matters(build, bases):
    layer = build(measurement_bases=bases) if build is extractor else build()
    inputs = tf.Variable(FEATURES)
    with tf.GradientTape() as tape:
        outputs = layer(inputs)
        loss = tf.reduce_sum(outputs * np.random.default_rng(2).normal(size=outputs.shape))
    for gradient in tape.gradient(loss, [inputs, *layer.trainable_variables]):
        assert (np.abs(gradient) > 1e-7).all()


def test_companions_in_the_batch_do_not_matter():
    model = classifier()
    np.testing.assert_allclose(model(FEATURES)[2:3], model(FEATURES[2:3]), rtol=0, atol=1e-6)


def test_probabilities_add_up_to_one():
    np.testing.assert_allclose(tf.reduce_sum(classifier()(FEATURES), 1), np.ones(5), atol=1e-5)


@pytest.mark.parametrize(
    "build",
    [
        classifier,
        lambda: keras.Sequential([keras.Input((8,)), extractor(shots=20)]),
        lambda: keras.Sequential(
            [keras.Input((6,)), extractor(encoding="angle", angle_scale=2.0, entanglement="full")]
        ),
        lambda: keras.Sequential(
            [keras.Input((8,)), layers.QuantumPooling(n_qubits=3, n_kept=1, measurement_bases=["X", "Z"])]
        ),
    ],
)
def test_a_saved_model_comes_back_as_it_was(build, tmp_path):
    model = build()
    for variable in model.trainable_variables:
        variable.assign_add(0.1 * tf.ones_like(variable))
    model.save(tmp_path / "model.keras")
    again = keras.models.load_model(tmp_path / "model.keras")
    for mine, theirs in zip(again.layers, model.layers, strict=True):
        assert mine.get_config() == theirs.get_config()
    points = FEATURES[:, : model.input_shape[1]]
    np.testing.assert_array_equal(again(points), model(points))
    assert model.output_shape == (None, *model(points).shape[1:])


@pytest.mark.parametrize(("policy_name", "jit_compile"), [("float32", False), ("mixed_bfloat16", True)])
def test_fit_learns_within_other_layers_and_precisions(policy_name, jit_compile):
    keras.utils.set_random_seed(0)
    keras.config.set_dtype_policy(policy_name)
    labels = (FEATURES[:, 0] > FEATURES[:, 1]).astype(np.int32)
    model = keras.Sequential(
        [
            keras.Input((8,)),
            keras.layers.Dense(8),
            *classifier().layers,
            keras.layers.Dense(2, dtype="float32"),
        ]
    )
    model.compile(
        keras.optimizers.Adam(0.1),
        keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        jit_compile=jit_compile,
    )
    data = tf.data.Dataset.from_tensor_slices((FEATURES, labels)).batch(5).repeat(30)
    history = model.fit(data, epochs=1, verbose=0, shuffle=False)
    assert model.layers[1].compute_dtype == "float32"
    assert model.evaluate(data.take(1), verbose=0) < history.history["loss"][0]
    assert model.evaluate(data.take(1), verbose=0) < 0.4


def test_shots_are_drawn_anew_and_average_to_the_exact_values():
    exact = extractor()(FEATURES)
    layer = extractor(shots=200)
    draws = np.stack([layer(FEATURES) for _ in range(30)])
    assert draws.std(0).min() > 0.0
    np.testing.assert_allclose(draws.mean(0), exact, atol=5.5 / np.sqrt(200 * 30))


def test_a_strategy_of_tensorflow_trains_replicas_together():
    strategy = tf.distribute.OneDeviceStrategy("/cpu:0")
    with strategy.scope():
        model = classifier()
        model.compile("adam", "sparse_categorical_crossentropy")
    before = model.layers[0].angles.numpy()
    model.fit(FEATURES, np.array([0, 1, 2, 0, 1]), verbose=0)
    assert not np.allclose(before, model.layers[0].angles.numpy())


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: extractor()(np.ones((2, 7))), "n_qubits: .*amplitude and 3 qubits reads 8 columns, got 7"),
        (lambda: extractor(encoding="angle")(np.ones((2, 8))), "reads 3 or 6 or 9 columns, got 8"),
        (lambda: extractor()(np.ones((2, 4, 1), np.complex64)), "states of 8 amplitudes, got the shape"),
        (lambda: extractor()(np.ones((2, 8), np.complex64)), "neither features nor states"),
        (lambda: keras.Sequential([keras.Input((9,)), extractor()]), "reads 8 columns, got 9 columns"),
        (lambda: extractor(n_qubits=17), "n_qubits: must be .* at most 16, got 17"),
        (lambda: extractor(measurement_bases=["Z", "Z"]), "names a basis twice"),
        (lambda: extractor(dtype="float32"), "dtype: .*set precision instead"),
        (lambda: layers.QuantumPooling(n_qubits=3, n_kept=3), "n_kept: 3 of 3 qubits leaves none"),
        (lambda: layers.QuantumReadout(n_qubits=3, n_classes=10), "n_classes: .*n_qubits=4 at least"),
        (lambda: layers.QuantumReadout(n_qubits=3, n_classes=1), "n_classes: 1 classes"),
    ],
)
def test_what_does_not_fit_is_refused(make, words):
    with pytest.raises(ConfigurationError, match=words):
        make()


def test_numbers_that_are_no_state_are_refused():
    broken, empty = FEATURES.copy(), FEATURES.copy()
    broken[1, 2], empty[3] = np.nan, 0.0
    with pytest.raises(InputError, match="row 1 of the batch has nan in column 2"):
        extractor(name="qubits")(broken)
    with pytest.raises(InputError, match="row 3 of the batch is all zeros.*encoding=angle"):
        extractor()(empty)


def test_too_many_qubits_for_the_memory_are_refused(monkeypatch):
    monkeypatch.setattr("qgan_framework.hardware.memory.available_memory", lambda: 100_000)
    with pytest.raises(ConfigurationError, match="n_qubits: 16 qubits make 65,536 amplitudes.*fewer qubits"):
        extractor(n_qubits=16)
    extractor(n_qubits=8)
