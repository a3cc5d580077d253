"""Where the time of a training step goes: each part of a GAN by itself, compiled, on the batch of a real step."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import tensorflow as tf

from qgan_framework.benchmarking.measure import measure
from qgan_framework.engines.fock import FockEngine
from qgan_framework.fock import circuit as fock_circuit
from qgan_framework.fock.truncation import fock_basis
from qgan_framework.layers.cv_circuit import CVCircuit
from qgan_framework.models.qgan import QGAN
from qgan_framework.sampling.latents import stateless_latents

Part = Callable[..., Any]


@dataclass(frozen=True, kw_only=True)
class Component:
    """One part's time for a batch.

    Attributes:
        component: its name.
        pass_name: forward, gradient (forward and back), or step.
        batch_size: samples.
        seconds: median of a call.
    """

    component: str
    pass_name: str
    batch_size: int
    seconds: float


class Breakdown:
    """Times the parts of a GAN with a quantum generator.

    Args:
        model: compiled.
        batch_size: of every part.
        xla: compile with XLA, as the training does.
        repeats: timed repetitions.
    """

    def __init__(self, model: QGAN, *, batch_size: int, xla: bool, repeats: int) -> None:
        """Computes what each part is given in a step."""
        self._model, self._batch_size, self._xla, self._repeats = model, batch_size, xla, repeats
        generator = model.generator
        self._circuit: CVCircuit = generator.circuit
        seed, shape = tf.constant([1, 2], tf.int64), (batch_size, generator.latent_dim)
        self._latents = stateless_latents(shape, seed, generator.latent_distribution)
        self._ket = self._circuit(self._latents)
        self._features = tf.cast(generator.readout(self._ket), generator.decoder.compute_dtype)
        self._points = generator(self._latents)

    def components(self) -> list[Component]:
        """Encoding, gates, evolution, readout, decoder and discriminator forward and back, optimizers, whole steps."""
        weights = tf.convert_to_tensor(self._circuit.circuit_weights)
        batch = self._circuit.encoding(self._latents, weights)
        given = [value for value in batch if value is not None]
        parts: list[tuple[str, Part, Sequence[tf.Tensor]]] = [
            ("encoding", self._encode, [self._latents, weights]),
            *self._gates(weights),
            ("gates and evolution", self._evolve, given),
            ("readout", self._model.generator.readout, [self._ket]),
            ("decoder", self._model.generator.decoder, [self._features]),
            ("discriminator", self._model.discriminator, [self._points]),
        ]
        found = [
            self._timed(name, pass_name, part, inputs)
            for name, part, inputs in parts
            for pass_name in _PASSES
        ]
        return [*found, *self._steps()]

    def _encode(self, latents: tf.Tensor, weights: tf.Tensor) -> list[tf.Tensor]:
        return [value for value in self._circuit.encoding(latents, weights) if value is not None]

    def _gates(self, weights: tf.Tensor) -> list[tuple[str, Part, Sequence[tf.Tensor]]]:
        """The matrix of the whole circuit, of an engine that makes one."""
        engine = self._circuit.engine
        if not isinstance(engine, FockEngine):
            return []
        basis = fock_basis(engine.truncation, self._circuit.n_modes, self._circuit.cutoff_dim)
        kind = tf.as_dtype(engine.precision).real_dtype
        return [("gates", lambda values: fock_circuit.compose(values, basis, dtype=kind), [weights])]

    def _evolve(self, *given: tf.Tensor) -> tf.Tensor:
        batch = self._circuit.encoding(self._latents, tf.convert_to_tensor(self._circuit.circuit_weights))
        values = iter(given)
        return self._circuit.strategy.run(
            self._circuit.engine,
            type(batch)(*(None if value is None else next(values) for value in batch)),
            n_modes=self._circuit.n_modes,
            cutoff_dim=self._circuit.cutoff_dim,
            batch_size=self._batch_size,
        )

    def _steps(self) -> list[Component]:
        model = self._model
        real = tf.constant(self._points)
        optimizers = {
            "generator's optimizer": (model.g_optimizer, model.generator.trainable_variables),
            "discriminator's optimizer": (model.d_optimizer, model.discriminator.trainable_variables),
        }
        found = []
        for name, (optimizer, variables) in optimizers.items():
            gradients = [tf.ones_like(variable) for variable in variables]
            apply = partial(optimizer.apply, gradients, variables)
            found.append(self._called(name, tf.function(apply, jit_compile=self._xla, autograph=False)))
        found.append(self._called("discriminator step", lambda: model.run_d_update(real).loss.numpy()))
        found.append(
            self._called("generator step", lambda: model.run_g_update(self._batch_size).loss.numpy())
        )
        return found

    def _timed(self, name: str, pass_name: str, part: Part, inputs: Sequence[tf.Tensor]) -> Component:
        held = [
            tf.Variable(value) for value in inputs
        ]  # as in training, where nothing is known at compile time

        def forward() -> Any:
            return part(*(tf.convert_to_tensor(value) for value in held))

        def gradient() -> Any:
            with tf.GradientTape() as tape:
                results = tf.nest.flatten(forward())
                loss = tf.add_n([tf.reduce_sum(tf.math.real(one * tf.math.conj(one))) for one in results])
            return tape.gradient(loss, held, unconnected_gradients=tf.UnconnectedGradients.ZERO)

        function = tf.function(_PASSES[pass_name](forward, gradient), jit_compile=self._xla, autograph=False)
        return self._called(name, function, pass_name)

    def _called(self, name: str, call: Callable[[], object], pass_name: str = "step") -> Component:
        timing = measure(lambda: call, samples=self._batch_size, repeats=self._repeats, warmup=1)
        seconds = self._batch_size / timing.samples_per_second
        return Component(component=name, pass_name=pass_name, batch_size=self._batch_size, seconds=seconds)


_PASSES: dict[str, Callable[[Part, Part], Part]] = {
    "forward": lambda forward, gradient: forward,
    "gradient": lambda forward, gradient: gradient,
}
