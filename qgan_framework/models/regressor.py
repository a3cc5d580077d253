"""Models that predict a number."""

from __future__ import annotations

import keras

from qgan_framework.engines.base import Engine
from qgan_framework.layers.cv_circuit import CVCircuit
from qgan_framework.layers.encodings.base import Encoding
from qgan_framework.layers.expectations import Expectations
from qgan_framework.layers.norm import KetNorm
from qgan_framework.layers.perceptron import perceptron
from qgan_framework.strategies.base import Strategy


def circuit_regressor(
    n_inputs: int,
    *,
    n_modes: int,
    n_layers: int,
    cutoff_dim: int,
    initial_scale: float,
    encoding: Encoding,
    engine: Engine,
    strategy: Strategy,
    seed: int,
) -> keras.Model:
    """Inputs (B, n_inputs) → encoding → circuit → ⟨x⟩ of the first mode.

    Killoran et al. 2019, arXiv:1806.06871, section IV.A: nothing but the circuit is trained.

    Returns:
        A model with two outputs: ``prediction`` (B, 1), and ``norm`` (B, 1) of the truncated kets.
    """
    inputs = keras.Input((n_inputs,))
    ket = CVCircuit(
        n_modes=n_modes,
        n_layers=n_layers,
        cutoff_dim=cutoff_dim,
        encoding=encoding,
        engine=engine,
        strategy=strategy,
        initial_scale=initial_scale,
        seed=seed,
    )(inputs)
    positions = Expectations(["x"], engine.truncation)(ket)
    outputs = {"prediction": positions[:, :1], "norm": KetNorm(engine.truncation)(ket)}
    return keras.Model(inputs, outputs, name="circuit")


def perceptron_regressor(n_inputs: int, *, hidden_units: list[int], seed: int) -> keras.Model:
    """Inputs (B, n_inputs) → tanh layers → one output ``prediction`` (B, 1)."""
    inputs = keras.Input((n_inputs,))
    network = perceptron(hidden_units, 1, activation="tanh", output_scale=1.0, seed=seed)
    return keras.Model(inputs, {"prediction": network(inputs)}, name="perceptron")
