"""Circuits whose layers are a loop, and gradients that recompute: the same numbers, one graph whatever the depth."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import tensorflow as tf

from qgan_framework.fock import circuit, measurements, states
from qgan_framework.fock.basis import Basis
from qgan_framework.fock.truncation import fock_basis

DEEP = 10
"""Layers of two modes that are a loop."""


@pytest.fixture(params=["per_mode", "total"])
def basis(request: pytest.FixtureRequest) -> Basis:
    return fock_basis(request.param, 2, 4)


@pytest.fixture(params=["applied", "composed"])
def route(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Decides what the counted cost decides otherwise."""
    monkeypatch.setattr(circuit, "composing_wins", lambda *_, **__: request.param == "composed")


def test_deep_circuits_are_their_layers_one_after_the_other(basis: Basis) -> None:
    weights, flat = _case(basis, n_layers=DEEP)
    deep = circuit.evolve(weights, flat, basis)
    for layer in weights:
        flat = circuit.evolve(layer[None], flat, basis)
    np.testing.assert_allclose(deep, flat, rtol=0, atol=1e-13)


@pytest.mark.parametrize(
    ("route", "own_weights"),
    [
        ("applied", False),
        ("composed", False),
        ("applied", True),
    ],  # samples with weights of their own have one route
    indirect=["route"],
    ids=["applied", "composed", "per sample"],
)
@pytest.mark.parametrize("jit_compile", [pytest.param(False, marks=pytest.mark.slow), True])
def test_recomputed_gradients_are_equal(
    basis: Basis, route: None, own_weights: bool, jit_compile: bool
) -> None:
    weights, flat = _case(basis, n_layers=2, own_weights=own_weights)
    compiled = tf.function(_gradients, jit_compile=jit_compile)
    results = _gradients(weights, flat, basis, False), compiled(weights, flat, basis, True)
    for kept, recomputed in zip(*results, strict=True):
        np.testing.assert_allclose(recomputed, kept, rtol=1e-10, atol=1e-12)


def test_recomputed_second_derivatives_are_equal(basis: Basis, route: None) -> None:
    weights, flat = _case(basis, n_layers=2)
    curvatures = [_curvature(weights, flat, basis, recompute) for recompute in (False, True)]
    assert np.abs(curvatures[0]).max() > 1e-3
    np.testing.assert_allclose(curvatures[1], curvatures[0], rtol=1e-9, atol=1e-11)


@pytest.mark.parametrize("own_weights", [False, True], ids=["shared", "per sample"])
@pytest.mark.parametrize("route", ["applied"], indirect=True)
def test_the_graph_does_not_grow_with_the_layers(own_weights: bool, route: None) -> None:
    basis = fock_basis("per_mode", 2, 4)
    sizes = [_graph_size(n_layers, own_weights, basis) for n_layers in (DEEP, 4 * DEEP)]
    assert sizes[0] == sizes[1]


@pytest.mark.parametrize("route", ["composed"], indirect=True)
def test_the_composed_graph_grows_with_the_logarithm_of_the_layers(route: None) -> None:
    basis = fock_basis("per_mode", 2, 4)
    sizes = [_graph_size(n_layers, False, basis) for n_layers in (8, 16, 32)]
    assert sizes[2] - sizes[1] <= sizes[1] - sizes[0] < 0.1 * sizes[0]


def _case(basis: Basis, *, n_layers: int, own_weights: bool = False) -> tuple[tf.Tensor, tf.Tensor]:
    """Weights and flat kets of random coherent states."""
    rng, batch_size = np.random.default_rng(1), 2
    own = (batch_size,) if own_weights else ()
    weights = rng.normal(0, 0.3, (*own, n_layers, circuit.n_parameters(basis.n_modes)))
    alpha = rng.uniform(-0.5, 0.5, (batch_size, basis.n_modes, 2)) @ [1, 1j]
    amplitudes = states.coherent(tf.constant(alpha), cutoff_dim=basis.cutoff_dim)
    return tf.constant(weights), states.flat_product(amplitudes, basis)


def _gradients(weights: tf.Tensor, flat: tf.Tensor, basis: Basis, recompute: bool) -> list[Any]:
    """Of the mean of ⟨x⟩² in weights and kets, with the value."""
    with tf.GradientTape() as tape:
        tape.watch([weights, flat])
        ket = basis.embed(circuit.evolve(weights, flat, basis, recompute=recompute))
        loss = tf.reduce_mean(measurements.position(ket) ** 2)
    return [loss, *tape.gradient(loss, [weights, flat])]


def _curvature(weights: tf.Tensor, flat: tf.Tensor, basis: Basis, recompute: bool) -> tf.Tensor:
    """Gradient in the weights of the squared norm of the kets' gradients, as in a gradient penalty."""
    with tf.GradientTape() as tape:
        tape.watch(weights)
        penalty = tf.reduce_sum(tf.abs(_gradients(weights, flat, basis, recompute)[2]) ** 2)
    return tape.gradient(penalty, weights)


def _graph_size(n_layers: int, own_weights: bool, basis: Basis) -> int:
    """Operations of the graph of a gradient, those inside loops included."""
    weights, flat = _case(basis, n_layers=n_layers, own_weights=own_weights)
    function = tf.function(lambda weights, flat: _gradients(weights, flat, basis, False))
    graph = function.get_concrete_function(weights, flat).graph.as_graph_def()
    return len(graph.node) + sum(len(function.node_def) for function in graph.library.function)
