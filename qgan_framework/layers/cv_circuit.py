"""The photonic circuit as a Keras layer."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Annotated, Any, Self

import keras
import numpy as np
import tensorflow as tf
from annotated_types import Ge, Le

from qgan_framework.config.checked import checked
from qgan_framework.config.state_size import check_state_size
from qgan_framework.engines.base import Engine
from qgan_framework.engines.fock import FockEngine
from qgan_framework.errors import ConfigurationError, RunError
from qgan_framework.fock.layout import n_parameters
from qgan_framework.layers.checks import check_circuit_weights, check_finite, check_kind, columns
from qgan_framework.layers.encodings.base import Encoding
from qgan_framework.layers.encodings.coherent_state import CoherentState
from qgan_framework.layers.serialisation import deserialised, serialised
from qgan_framework.strategies.base import Strategy
from qgan_framework.strategies.named import strategy_of
from qgan_framework.types import CutoffDim, ModeCount, PositiveInt


@keras.saving.register_keras_serializable("qgan_framework")
class CVCircuit(keras.layers.Layer):
    """Layers of interferometer, squeezers, interferometer, displacements and Kerr gates (arXiv:1806.06871).

    Points (B, latent_dim) to kets (B, D, …, D), not renormalised. The weights are one Keras variable
    (n_layers, n_parameters): 14 parameters a layer for two modes. They start near zero, where the circuit is the
    identity, so that the untrained circuit stays within its cutoff.

    The layer stands in any Keras model, before a layer that reads kets, as `Expectations`. It computes in float32 and
    the engine's precision, whatever Keras' global precision is.

    Args:
        n_modes: M, 1 to 6.
        n_layers: depth.
        cutoff_dim: D, Fock states kept of each mode, 2 to 100.
        encoding: how points reach the circuit, an instance of its own; `CoherentState` if None.
        engine: simulator; `FockEngine` if None.
        strategy: how batches are executed, an object or a name; `Auto` if None.
        initial_scale: standard deviation of the weights at the start.
        seed: of the initial weights; None takes it from Python's global one, which Keras sets.

    Raises:
        ConfigurationError: a value is impossible, or a single ket does not fit in memory.
        InputError: by a call outside compiled code, points are not finite.
    """

    @checked
    def __init__(
        self,
        *,
        n_modes: ModeCount,
        n_layers: PositiveInt,
        cutoff_dim: CutoffDim,
        encoding: Encoding | None = None,
        engine: Engine | None = None,
        strategy: Strategy | str | None = None,
        initial_scale: Annotated[float, Ge(0), Le(10)] = 0.1,
        seed: int | None = None,
        **kwargs: Any,
    ) -> None:
        """Creates the layer; its weights are made when it is built."""
        if "dtype" in kwargs:
            problem = "the layer is float32 always"
            raise ConfigurationError("dtype", problem, "set the precision of the engine instead")
        engine, encoding = engine or FockEngine(), encoding or CoherentState()
        check_kind("engine", engine, Engine, "FockEngine()")
        check_kind("encoding", encoding, Encoding, "CoherentState()")
        check_state_size(
            "cutoff_dim", n_modes, cutoff_dim, precision=engine.precision, truncation=engine.truncation
        )
        super().__init__(dtype="float32", **kwargs)
        self.n_modes, self.n_layers, self.cutoff_dim = n_modes, n_layers, cutoff_dim
        self.encoding, self.engine, self.strategy = encoding, engine, strategy_of(strategy)
        self.initial_scale, self.seed = initial_scale, seed
        self.input_spec = keras.layers.InputSpec(ndim=2)
        self.encoding.prepare(n_modes=n_modes, n_layers=n_layers, n_parameters=n_parameters(n_modes))

    def build(self, input_shape: tuple[Any, ...]) -> None:
        """Creates the weights and builds the encoding."""
        start = self._initial_weights()
        self.circuit_weights = self.add_weight(
            shape=start.shape,
            initializer=lambda shape, dtype: tf.constant(start, dtype),
            name="circuit_weights",
        )
        self.encoding.build(input_shape)
        self.input_spec = columns(int(input_shape[-1]))
        super().build(input_shape)

    def _initial_weights(self) -> np.ndarray:
        seed = random.getrandbits(32) if self.seed is None else self.seed
        shape = (self.n_layers, n_parameters(self.n_modes))
        return np.random.default_rng(seed).normal(0.0, self.initial_scale, shape)

    def call(self, points: tf.Tensor) -> tf.Tensor:
        """Kets (B, D, …, D) of points (B, latent_dim)."""
        check_finite(self.name, points)
        batch_size = points.shape[0] if points.shape[0] is not None else tf.shape(points)[0]
        batch = self.encoding(tf.cast(points, tf.float32), tf.convert_to_tensor(self.circuit_weights))
        kets = self.strategy.run(
            self.engine, batch, n_modes=self.n_modes, cutoff_dim=self.cutoff_dim, batch_size=batch_size
        )
        self._check_kets(kets, points.shape[0])
        return kets

    def _check_kets(self, kets: tf.Tensor, batch_size: int | None) -> None:
        """Refuses what a strategy or an engine of one's own must not return: it might broadcast unseen."""
        expected, dtype = [batch_size, *[self.cutoff_dim] * self.n_modes], self.engine.precision
        known = tf.is_tensor(kets)
        if known and kets.dtype == dtype and tf.TensorShape(expected).is_compatible_with(kets.shape):
            return
        found = f"{kets.dtype.name} {kets.shape}" if known else type(kets).__name__
        subject = f"strategy {self.strategy.name} on engine {self.engine.name}"
        raise RunError(f"{subject} returned {found}, where kets are {dtype} {tuple(expected)}")

    @contextmanager
    def executed_by(self, strategy: Strategy | str | None) -> Iterator[None]:
        """Batches are executed by another strategy inside this context; None changes nothing."""
        before, other = self.strategy, strategy_of(strategy or self.strategy)
        self.strategy = other
        try:
            yield
        finally:
            self.strategy = before
            if isinstance(strategy, str):  # nobody else has it
                other.close()

    @property
    def traceable(self) -> bool:
        """Whether the circuit may become part of compiled code."""
        return self.engine.traceable and self.strategy.traceable

    @property
    def differentiable_twice(self) -> bool:
        """Whether gradients of gradients are right."""
        return self.engine.differentiable_twice and self.strategy.differentiable_twice

    def compute_output_shape(self, input_shape: tuple[int | None, ...]) -> tuple[int | None, ...]:
        """(B, D, …, D)."""
        return input_shape[0], *[self.cutoff_dim] * self.n_modes

    def compute_output_spec(self, points: keras.KerasTensor) -> keras.KerasTensor:
        """Shape and precision of the kets, for functional models."""
        return keras.KerasTensor(self.compute_output_shape(points.shape), dtype=self.engine.precision)

    def load_own_variables(self, store: Any) -> None:
        """Loads the weights.

        Raises:
            InputError: they are not finite, or out of all bounds.
        """
        if "0" in store:
            check_circuit_weights(self.name, np.asarray(store["0"]), n_modes=self.n_modes)
        super().load_own_variables(store)

    def set_weights(self, weights: list[Any]) -> None:
        """`keras.layers.Layer.set_weights`.

        Raises:
            InputError: weights of the circuit are not finite, or out of all bounds.
        """
        for variable, value in zip(
            self.weights, weights, strict=False
        ):  # Keras tells if they are not as many
            if variable is self.circuit_weights:
                check_circuit_weights(self.name, np.asarray(value), n_modes=self.n_modes)
        super().set_weights(weights)

    def settings(self) -> dict[str, Any]:
        """Constructor arguments of the circuit itself, in JSON's types, without those of every Keras layer."""
        return {
            "n_modes": self.n_modes,
            "n_layers": self.n_layers,
            "cutoff_dim": self.cutoff_dim,
            **serialised(encoding=self.encoding, engine=self.engine, strategy=self.strategy),
            "initial_scale": self.initial_scale,
            "seed": self.seed,
        }

    def get_config(self) -> dict[str, Any]:
        """Constructor arguments."""
        base = super().get_config()
        del base["dtype"]
        return {**base, **self.settings()}

    @classmethod
    def from_config(cls, config: Mapping[str, Any]) -> Self:
        """The reverse of `get_config`."""
        return cls(**deserialised(config))
