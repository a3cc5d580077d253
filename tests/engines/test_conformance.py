"""Engines are interchangeable: the same arguments give the same kets, expectations and gradients."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pytest
import tensorflow as tf

from qgan_framework.engines.base import Engine
from qgan_framework.engines.fock import FockEngine
from qgan_framework.engines.strawberryfields import StrawberryFieldsEngine
from qgan_framework.fock import circuit, measurements
from tests.fock import reference

EngineClass = Callable[..., Engine]

ENGINES: list[EngineClass] = [FockEngine, StrawberryFieldsEngine]


@dataclass(frozen=True)
class Case:
    """What is simulated; `scale` 0 makes every argument zero, where polar coordinates are singular."""

    n_modes: int
    cutoff_dim: int
    batch_size: int
    displaced: bool = False
    squeezed: bool = False
    weights_per_sample: bool = False
    scale: float = 1.0

    def arguments(self) -> dict[str, np.ndarray]:
        """Weights, and displacement and squeezing where the case has them."""
        rng = np.random.default_rng(11)
        batch = (self.batch_size,) if self.weights_per_sample else ()
        shape = (*batch, 2, circuit.n_parameters(self.n_modes))
        arguments = {"weights": self.scale * rng.normal(0, 0.3, shape)}
        for name, present, size in (
            ("displacement", self.displaced, 0.6),
            ("squeezing", self.squeezed, 0.3),
        ):
            if present:
                parts = rng.uniform(-size, size, (self.batch_size, self.n_modes, 2))
                arguments[name] = self.scale * (parts @ [1, 1j])
        return arguments


CASES = [
    Case(1, 8, 1),
    Case(1, 8, 3, displaced=True),
    Case(2, 6, 1, displaced=True),
    Case(2, 6, 3, displaced=True, squeezed=True),
    Case(2, 6, 2, squeezed=True),
    Case(2, 5, 1, displaced=True, weights_per_sample=True),
    Case(2, 5, 3, weights_per_sample=True),
    Case(3, 4, 2, displaced=True),
    Case(2, 6, 1, displaced=True, squeezed=True, scale=0.0),
    Case(2, 5, 2, displaced=True, squeezed=True, scale=0.0),
]


def _run(engine: Engine, case: Case, arguments: dict[str, tf.Tensor]) -> tf.Tensor:
    return engine.run(
        **arguments, n_modes=case.n_modes, cutoff_dim=case.cutoff_dim, batch_size=case.batch_size
    )


@pytest.mark.parametrize("engine_class", ENGINES)
@pytest.mark.parametrize("case", CASES, ids=str)
def test_kets_are_the_reference(engine_class: EngineClass, case: Case) -> None:
    arguments = case.arguments()
    tensors = {name: tf.constant(value) for name, value in arguments.items()}
    kets = _run(engine_class(precision="complex128"), case, tensors)
    assert kets.shape == (case.batch_size,) + (case.cutoff_dim,) * case.n_modes
    assert kets.dtype == tf.complex128
    rounded = _run(engine_class(precision="complex64"), case, tensors)
    assert rounded.dtype == tf.complex64
    for sample in range(case.batch_size):
        own = {
            name: value[sample] if name != "weights" or case.weights_per_sample else value
            for name, value in arguments.items()
        }
        expected = reference.ket(**own, n_modes=case.n_modes, cutoff_dim=case.cutoff_dim)
        np.testing.assert_allclose(kets[sample], expected, rtol=0, atol=1e-10)
        np.testing.assert_allclose(rounded[sample], expected, rtol=0, atol=1e-4)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_expectations_and_gradients_agree(case: Case) -> None:
    arguments = case.arguments()
    shape = (case.batch_size,) + (case.cutoff_dim,) * case.n_modes
    direction = tf.constant(np.random.default_rng(12).normal(size=(*shape, 2)) @ [1, 1j])
    results = []
    for engine_class in ENGINES:
        variables = {name: tf.Variable(value) for name, value in arguments.items()}
        with tf.GradientTape() as tape:
            ket = _run(engine_class(precision="complex128"), case, variables)
            x = measurements.position(ket)
            loss = tf.reduce_sum(x**2) + tf.reduce_sum(tf.math.real(direction * ket))
        results.append({"x": x, **tape.gradient(loss, variables)})
    native, other = results
    for name, value in native.items():
        assert np.all(np.isfinite(value)), name
        np.testing.assert_allclose(value, other[name], rtol=1e-8, atol=1e-9, err_msg=name)
    if case.scale == 0 and case.displaced:  # a lost direction of a polar map would be zero
        assert np.all(np.abs(np.real(native["displacement"])) > 1e-3)
        assert np.all(np.abs(np.imag(native["displacement"])) > 1e-3)


@pytest.mark.parametrize("engine_class", ENGINES)
def test_vacuum_of_a_given_batch_size(engine_class: EngineClass) -> None:
    weights = tf.constant(np.random.default_rng(1).normal(0, 0.3, (1, 14)))
    kets = engine_class(precision="complex128").run(weights, n_modes=2, cutoff_dim=4, batch_size=3)
    assert kets.shape == (3, 4, 4)
    np.testing.assert_allclose(kets, tf.repeat(kets[:1], 3, axis=0), rtol=0, atol=1e-14)


@pytest.mark.parametrize("engine_class", ENGINES)
def test_single_precision_weights_are_taken(engine_class: EngineClass) -> None:
    weights = np.random.default_rng(1).normal(0, 0.3, (1, 14)).astype(np.float32)
    engine = engine_class(precision="complex64")
    variable = tf.Variable(weights)
    with tf.GradientTape() as tape:
        ket = engine.run(variable, n_modes=2, cutoff_dim=4, batch_size=2)
        loss = tf.reduce_sum(measurements.position(ket))
    gradient = tape.gradient(loss, variable)
    assert gradient.dtype == tf.float32 and np.all(np.isfinite(gradient))
    expected = reference.ket(weights, n_modes=2, cutoff_dim=4)
    np.testing.assert_allclose(ket[0], expected, rtol=0, atol=1e-4)


@pytest.mark.parametrize("engine_class", ENGINES)
def test_one_sample_where_no_argument_tells(engine_class: EngineClass) -> None:
    engine = engine_class(precision="complex64")
    assert engine.run(tf.zeros((3, 14)), n_modes=2, cutoff_dim=4).shape == (1, 4, 4)
    assert engine.run(tf.zeros((5, 3, 14)), n_modes=2, cutoff_dim=4).shape == (5, 4, 4)


@pytest.mark.parametrize("engine_class", ENGINES)
def test_kets_are_as_precise_as_asked_whatever_the_arguments_are(engine_class: EngineClass) -> None:
    weights, displacement = tf.fill((1, 14), 0.125), tf.constant([[0.25 + 0.5j, -0.125j]], tf.complex64)
    ket = engine_class(precision="complex128").run(
        weights, n_modes=2, cutoff_dim=6, displacement=displacement
    )
    exact = displacement.numpy()[0].astype(np.complex128)
    expected = reference.ket(weights.numpy(), n_modes=2, cutoff_dim=6, displacement=exact)
    np.testing.assert_allclose(ket[0], expected, rtol=0, atol=1e-10)
