"""Light between features and classes: the photonic twin."""

from __future__ import annotations

import keras

from qgan_framework.config.checked import checked
from qgan_framework.engines.base import Engine
from qgan_framework.layers.cv_circuit import CVCircuit
from qgan_framework.layers.encodings.base import Encoding
from qgan_framework.layers.expectations import Expectations
from qgan_framework.models.middles.base import Middle
from qgan_framework.strategies.base import Strategy
from qgan_framework.types import CircuitScale, CutoffDim, ModeCount, Observables, PositiveInt


class Photonic(Middle):
    """Encoding, continuous-variable circuit, expectation values, and a dense layer that turns them into classes.

    Args:
        n_modes: M, 1 to 6.
        n_layers: depth.
        cutoff_dim: Fock states kept of each mode.
        width: features that are encoded; their tanh, which keeps the states within the cutoff.
        observables: measured of each mode: x, p, n, var_x, var_p, var_n.
        initial_scale: standard deviation of the circuit's weights at the start.
        trainable: whether the circuit's weights are trained.
        encoding: how features reach the circuit.
        engine: simulator.
        strategy: how batches are executed.
    """

    @checked
    def __init__(
        self,
        *,
        n_modes: ModeCount,
        n_layers: PositiveInt,
        cutoff_dim: CutoffDim,
        width: PositiveInt,
        observables: Observables,
        initial_scale: CircuitScale,
        trainable: bool,
        encoding: Encoding,
        engine: Engine,
        strategy: Strategy,
    ) -> None:
        """Keeps the settings."""
        self.n_modes, self.n_layers, self.cutoff_dim = n_modes, n_layers, cutoff_dim
        self._width, self.observables = width, list(observables)
        self.initial_scale, self.trainable = initial_scale, trainable
        self.encoding, self.engine, self.strategy = encoding, engine, strategy

    @property
    def width(self) -> int:
        """Features that are encoded."""
        return self._width

    def layers(self, n_classes: int, seed: int) -> list[keras.layers.Layer]:
        """Circuit, expectation values, classes."""
        circuit = CVCircuit(
            n_modes=self.n_modes,
            n_layers=self.n_layers,
            cutoff_dim=self.cutoff_dim,
            encoding=self.encoding,
            engine=self.engine,
            strategy=self.strategy,
            initial_scale=self.initial_scale,
            seed=seed,
            trainable=self.trainable,
            name="circuit",
        )
        return [
            keras.layers.Activation("tanh", dtype="float32", name="bounded"),
            circuit,
            Expectations(self.observables, self.engine.truncation, name="expectations"),
            keras.layers.Dense(n_classes, activation="softmax", dtype="float32", name="classes"),
        ]
