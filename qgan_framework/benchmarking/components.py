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
NamedPart = tuple[str, Part, Sequence[tf.Tensor]]


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
    """Times the parts of a GAN: of a quantum generator each of its own, of another one all together.

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
        seed, shape = tf.constant([1, 2], tf.int64), (batch_size, generator.latent_dim)
        self._latents = stateless_latents(shape, seed, generator.latent_distribution)
        self._points = generator(self._latents)

    def components(self) -> list[Component]:
        """Generator and discriminator forward and back, optimizers, whole steps."""
        parts = [*self._generator_parts(), ("discriminator", self._model.discriminator, [self._points])]
        found = [
            self._timed(name, pass_name, part, inputs)
            for name, part, inputs in parts
            for pass_name in _PASSES
        ]
        return [*found, *self._steps()]

    def _generator_parts(self) -> list[NamedPart]:
        """Encoding, gates, evolution, readout and, where there is one, decoder."""
        generator = self._model.generator
        circuit = getattr(generator, "circuit", None)
        if circuit is None:
            return [("generator", generator, [self._latents])]
        ket = circuit(self._latents)
        parts = [*self._circuit_parts(circuit), ("readout", generator.readout, [ket])]
        decoder = getattr(generator, "decoder", None)
        if decoder is not None:
            parts.append(("decoder", decoder, [tf.cast(generator.readout(ket), decoder.compute_dtype)]))
        return parts

    def _circuit_parts(self, circuit: CVCircuit) -> list[NamedPart]:
        weights = tf.convert_to_tensor(circuit.circuit_weights)
        batch = circuit.encoding(self._latents, weights)
        given = [value for value in batch if value is not None]

        def encode(latents: tf.Tensor, values: tf.Tensor) -> list[tf.Tensor]:
            return [value for value in circuit.encoding(latents, values) if value is not None]

        def evolve(*encoded: tf.Tensor) -> tf.Tensor:
            values = iter(encoded)
            return circuit.strategy.run(
                circuit.engine,
                type(batch)(*(None if value is None else next(values) for value in batch)),
                n_modes=circuit.n_modes,
                cutoff_dim=circuit.cutoff_dim,
                batch_size=self._batch_size,
            )

        return [
            ("encoding", encode, [self._latents, weights]),
            *_gates(circuit, weights),
            ("gates and evolution", evolve, given),
        ]

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
        found.append(self._called("discriminator step", lambda: model.train_discriminator(real).loss.numpy()))
        found.append(
            self._called("generator step", lambda: model.train_generator(self._batch_size).loss.numpy())
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


def _gates(circuit: CVCircuit, weights: tf.Tensor) -> list[NamedPart]:
    """The matrix of the whole circuit, of an engine that makes one."""
    engine = circuit.engine
    if not isinstance(engine, FockEngine):
        return []
    basis = fock_basis(engine.truncation, circuit.n_modes, circuit.cutoff_dim)
    kind = tf.as_dtype(engine.precision).real_dtype
    return [("gates", lambda values: fock_circuit.compose(values, basis, dtype=kind), [weights])]


_PASSES: dict[str, Callable[[Part, Part], Part]] = {
    "forward": lambda forward, gradient: forward,
    "gradient": lambda forward, gradient: gradient,
}
