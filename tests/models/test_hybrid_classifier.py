"""The classifier: steps, its controls, its fallback."""

from __future__ import annotations

import keras
import numpy as np
import pytest
import tensorflow as tf

from qgan_framework.engines.fock import FockEngine
from qgan_framework.errors import ConfigurationError, InputError
from qgan_framework.layers.encodings.coherent_state import CoherentState
from qgan_framework.losses.cross_entropy import CrossEntropy
from qgan_framework.models.hybrid_classifier import HybridClassifier
from qgan_framework.models.middles.photonic import Photonic
from qgan_framework.models.middles.qubits import Qubits
from qgan_framework.strategies.cpu_batch import CPUBatch

RNG = np.random.default_rng(0)
CLASSES = np.arange(12) % 3
IMAGES = (RNG.uniform(size=(12, 4, 4, 1)) * 0.2 + CLASSES[:, None, None, None] / 3).astype(np.float32)


def qubits(**changed: object) -> Qubits:
    settings = {"qubits": [3, 2], "depth": 1, "readout_depth": 1, "entanglement": "linear", "shots": None}
    settings |= {"measurement_bases": [], "encoding": "amplitude", "precision": "complex64"}
    settings |= {"initial_scale": 0.5, "trainable": True, "gradient_checkpointing": False}
    return Qubits(**settings | changed)


def photonic() -> Photonic:
    return Photonic(
        n_modes=2,
        n_layers=1,
        cutoff_dim=4,
        width=4,
        observables=["x", "p", "n"],
        initial_scale=0.1,
        trainable=True,
        encoding=CoherentState(),
        engine=FockEngine(),
        strategy=CPUBatch(),
    )


def classifier(**changed: object) -> HybridClassifier:
    settings = {"conv_filters": [4], "global_pooling": False, "quantum": True, "on_error": "fail", "seed": 1}
    settings |= {"middle": qubits(), "loss": CrossEntropy(label_smoothing=0.0)}
    model = HybridClassifier(**settings | {"image_shape": [4, 4, 1], "n_classes": 3} | changed)
    model.compile(optimizer=keras.optimizers.Adam(0.02), xla=False)
    return model


def train(model: HybridClassifier, steps: int) -> float:
    model.make_train_function()
    batches = iter(tf.data.Dataset.from_tensors((IMAGES, CLASSES)).repeat())
    for _ in range(steps):
        logs = model.train_function(batches)
    assert int(model.g_steps) == model.batches_taken == steps
    return float(logs["train_accuracy"])


@pytest.mark.parametrize(
    "changed",
    [
        {},
        {"quantum": False},
        {"middle": photonic()},
        {"middle": qubits(measurement_bases=["Z", "X"], encoding="angle"), "global_pooling": True},
    ],
    ids=["states", "classical", "photonic", "measured between"],
)
def test_every_kind_learns_three_shades(changed):
    model = classifier(**changed)
    before = [variable.numpy() for variable in model.network.trainable_variables]
    assert train(model, 60) > 0.6  # the mean over all steps
    after = model.network.trainable_variables
    assert all(not np.array_equal(old, new) for old, new in zip(before, after, strict=True))
    assert (model.probabilities(IMAGES, batch_size=5).argmax(1) == CLASSES).mean() > 0.9


def test_a_frozen_circuit_stays_as_it_was_drawn():
    model = classifier(middle=qubits(trainable=False))
    circuit = [layer for layer in model.network.layers if layer.name in ("extractor", "readout")]
    before = [layer.angles.numpy() for layer in circuit]
    train(model, 3)
    for layer, angles in zip(circuit, before, strict=True):
        np.testing.assert_array_equal(layer.angles, angles)


def test_the_classical_control_has_about_as_many_parameters():
    quantum = classifier(middle=qubits(qubits=[6, 3], depth=3))
    control = classifier(middle=qubits(qubits=[6, 3], depth=3), quantum=False)
    assert abs(control.middle_parameters / quantum.middle_parameters - 1) < 0.1
    assert quantum.network.count_params() - quantum.middle_parameters == (
        control.network.count_params() - control.middle_parameters
    )


def test_gradient_checkpointing_gives_the_same_probabilities_and_gradients():
    results = []
    for option in (False, True):
        model = classifier(middle=qubits(gradient_checkpointing=option))
        with tf.GradientTape() as tape:
            loss = model.cross_entropy(CLASSES, model(IMAGES))
        results.append([loss, *tape.gradient(loss, model.network.trainable_variables)])
    for plain, recomputed in zip(*results, strict=True):
        np.testing.assert_allclose(plain, recomputed, rtol=1e-4, atol=1e-6)


def test_a_circuit_that_cannot_be_built_fails_unless_a_fallback_was_asked_for(caplog):
    too_few = qubits(qubits=[3, 1])  # two outcomes, three classes
    with pytest.raises(ConfigurationError, match=r"middle\.qubits.*\[3, 2\]"):
        classifier(middle=too_few)
    model = classifier(middle=too_few, on_error="classical")
    assert not model.quantum and len(model.fallbacks) == 1
    assert "classical layer stands in place of the circuit: model.middle.qubits" in caplog.text
    assert train(model, 1) >= 0.0


@pytest.mark.parametrize("given", [[], [4, 6]])
def test_registers_that_grow_are_refused(given):
    with pytest.raises(ConfigurationError, match="qubits"):
        qubits(qubits=given)


def test_pixels_that_are_no_numbers_are_refused():
    broken = IMAGES.copy()
    broken[3, 0, 0, 0] = np.nan
    with pytest.raises(InputError, match="row 3"):
        classifier().probabilities(broken)


def test_cross_entropy_is_minus_the_logarithm_of_the_right_class():
    probabilities = np.array([[0.5, 0.25, 0.25], [0.1, 0.2, 0.7]])
    plain = CrossEntropy(label_smoothing=0.0)(np.array([0, 2]), probabilities)
    np.testing.assert_allclose(plain, -np.log([0.5, 0.7]).mean())
    smooth = CrossEntropy(label_smoothing=0.3)(np.array([0, 2]), probabilities)
    targets = np.array([[0.8, 0.1, 0.1], [0.1, 0.1, 0.8]])
    np.testing.assert_allclose(smooth, -(targets * np.log(probabilities)).sum(1).mean())
