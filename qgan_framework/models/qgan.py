"""A generator and a discriminator trained against each other."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from contextlib import AbstractContextManager

import keras
import tensorflow as tf

from qgan_framework.config.checked import checked
from qgan_framework.config.rules import check_schedule
from qgan_framework.distribute.replicas import Replicas
from qgan_framework.layers.checks import check_finite
from qgan_framework.losses.base import GANLoss
from qgan_framework.losses.diversity import mode_seeking
from qgan_framework.models.derivatives import check_derivatives
from qgan_framework.models.network_step import NetworkStep, compiled
from qgan_framework.models.truncation import judged
from qgan_framework.models.update import Pass, Update, norms
from qgan_framework.models.weight_averages import WeightAverages
from qgan_framework.sampling.latents import stateless_latents
from qgan_framework.sampling.uniform import stateless_uniform
from qgan_framework.types import Momentum, NonNegativeFloat, PositiveInt

_LATENTS, _FAKES, _PENALTY = range(3)
_STREAMS = 3
"""Streams of random numbers; together with the step counter they key every draw, so a resumed run draws the same."""


class QGAN(keras.Model):
    """A GAN as one Keras model with two optimizers.

    Training alternates two compiled steps in Python, ``d_steps_per_g_step`` discriminator steps, each on a fresh batch,
    and ``g_steps_per_d_step`` generator steps, each on fresh latents. One such pass is one step of an epoch. Because
    the alternation is in Python, the schedule may change at any time without compiling again.

    Attributes:
        micro_batches: parts, one after the other, in which the gradient of a batch is computed: less memory, the same
            gradient up to rounding. It may change at any time; 1 is the whole batch at once.
        averages: of the generator's weights.
        last_pass: batches, losses and gradients of the last step, for callbacks to look at.

    Args:
        generator: latents (B, latent_dim) to what the discriminator sees; see `models.generator.Generator`.
        discriminator: (B, data_dim) to raw outputs (B, 1). If it has ``traceable`` or ``differentiable_twice``, and
            one is False, steps are not compiled, or losses with a penalty on its gradient refused.
        loss: of both.
        d_steps_per_g_step: discriminator steps before each generator step.
        g_steps_per_d_step: generator steps after each discriminator step; one of the two is 1.
        truncation_penalty: weight of the mean truncation leak 1 − ⟨ψ|ψ⟩ in the loss of each quantum network. Without
            it a network may hide probability beyond its cutoff, where the simulation describes no physical circuit.
        diversity_weight: of the mode-seeking ratio, which is subtracted from the generator's loss; see
            `losses.diversity.mode_seeking`.
        ema_momentum: of the exponential moving average of the generator's weights, with which samples are drawn
            (Yazıcı et al. 2019, arXiv:1806.04498); 0 keeps the latest weights.
        seed: of all latents and penalties.
        replicas: in whose scope the networks were made; each batch is divided among them. None is one device.

    Raises:
        ConfigurationError: the loss needs second derivatives, which the discriminator's engine cannot give; or both
            networks are to make several steps.
    """

    @checked
    def __init__(
        self,
        *,
        generator: keras.Model,
        discriminator: keras.Model,
        loss: GANLoss,
        d_steps_per_g_step: PositiveInt,
        g_steps_per_d_step: PositiveInt,
        truncation_penalty: NonNegativeFloat,
        diversity_weight: NonNegativeFloat,
        ema_momentum: Momentum,
        seed: int,
        replicas: Replicas | None = None,
    ) -> None:
        """Keeps the networks and creates the step counters."""
        super().__init__(name="qgan")
        check_schedule(d_steps_per_g_step, g_steps_per_d_step)
        check_derivatives(loss, discriminator)
        self.generator, self.discriminator, self.gan_loss = generator, discriminator, loss
        self.d_steps_per_g_step, self.g_steps_per_d_step = d_steps_per_g_step, g_steps_per_d_step
        self.truncation_penalty, self.seed = truncation_penalty, seed
        self._key = tf.Variable(seed, dtype=tf.int64)  # a constant would be compiled for each seed
        self.replicas = replicas or Replicas()
        self.micro_batches = 1
        self.last_pass: Pass | None = None
        self.d_steps = self._counter("d_steps")
        self.g_steps = self._counter("g_steps")
        self.diversity_weight = diversity_weight
        self.averages = WeightAverages(generator.trainable_variables, ema_momentum, self.add_weight)
        self.d_loss = keras.metrics.Mean(name="d_loss")
        self.g_loss = keras.metrics.Mean(name="g_loss")
        self.built = True

    def _counter(self, name: str) -> keras.Variable:
        return self.add_weight(shape=(), initializer="zeros", dtype="int32", trainable=False, name=name)

    def compile(
        self, *, g_optimizer: keras.optimizers.Optimizer, d_optimizer: keras.optimizers.Optimizer, xla: bool
    ) -> None:
        """Sets the optimizers and compiles the two steps.

        Args:
            g_optimizer: the generator's.
            d_optimizer: the discriminator's.
            xla: compile with XLA; without effect where the simulator cannot be traced.

        Raises:
            ConfigurationError: batches are divided among replicas, and the simulator cannot be traced.
        """
        super().compile(optimizer=g_optimizer, jit_compile=False)
        self.g_optimizer, self.d_optimizer = g_optimizer, d_optimizer
        with self.replicas.scope():
            g_optimizer.build(self.generator.trainable_variables)
            d_optimizer.build(self.discriminator.trainable_variables)
        together = self.generator.traceable and getattr(self.discriminator, "traceable", True)
        step = functools.partial(NetworkStep, replicas=self.replicas, xla=xla, traceable=together)
        self._d_step = step(self.d_rows, self.d_gradients, self.d_apply)
        self._g_step = step(self.g_rows, self.g_gradients, self.g_apply)
        self._run_sample = compiled(self.generator.sample, xla=xla, traceable=self.generator.traceable)

    @property
    def batches_taken(self) -> int:
        """Batches of the data that training has used, which is where a resumed training begins."""
        return int(self.d_steps)

    @property
    def optimizers(self) -> dict[str, keras.optimizers.Optimizer]:
        """By the names that checkpoints have for them."""
        return {"g": self.g_optimizer, "d": self.d_optimizer}

    @property
    def step_counters(self) -> dict[str, keras.Variable]:
        """Steps of each network, by its name."""
        return {"discriminator": self.d_steps, "generator": self.g_steps}

    @property
    def steps_per_pass(self) -> int:
        """Steps of both networks in one pass of the schedule; each of them generates a batch."""
        return self.d_steps_per_g_step + self.g_steps_per_d_step

    @property
    def metrics(self) -> list[keras.metrics.Metric]:
        """Means of both losses over the epoch; Keras resets them."""
        return [self.d_loss, self.g_loss]

    def train_discriminator(self, real: tf.Tensor) -> Update:
        """One discriminator step on real samples (B, data_dim) and as many new fakes."""
        return self._d_step.run(real, self.micro_batches)

    def train_generator(self, batch_size: int) -> Update:
        """One generator step on ``batch_size`` new latents."""
        return self._g_step.run(batch_size, self.micro_batches)

    def d_rows(self, real: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor, tf.Tensor]:
        """What a discriminator step needs, a row a sample: real samples, latents, and the penalty's uniform number."""
        size = real.shape[0]
        uniform = stateless_uniform((size, 1), self._seed(self.d_steps, _PENALTY))
        return real, self._draw(self.d_steps, _FAKES, size), uniform

    def g_rows(self, batch_size: int) -> tuple[tf.Tensor]:
        """Latents of a generator step."""
        return (self._draw(self.g_steps, _LATENTS, batch_size),)

    def d_gradients(
        self, real: tf.Tensor, latents: tf.Tensor, uniform: tf.Tensor
    ) -> tuple[tf.Tensor, list[tf.Tensor]]:
        """Loss of the discriminator and its gradient in each weight: means over the samples."""
        fake = tf.stop_gradient(self.generator(latents))
        with tf.GradientTape() as tape:
            logits, leak = judged(self.discriminator, tf.concat([real, fake], 0))
            loss = self.gan_loss.discriminator_loss(*tf.split(logits, 2))
            penalty = self.gan_loss.penalty(self.discriminator, real, fake, uniform)
            total = loss + penalty + self.truncation_penalty * leak
        return total, _gradients(tape, total, self.discriminator)

    def g_gradients(self, latents: tf.Tensor) -> tuple[tf.Tensor, list[tf.Tensor]]:
        """Loss of the generator and its gradient in each weight: means over the samples."""
        with tf.GradientTape() as tape:
            fake, norm = self.generator.with_norm(latents)
            loss = self.gan_loss.generator_loss(self.discriminator(fake))
            total = loss + self.truncation_penalty * tf.reduce_mean(1.0 - tf.cast(norm, loss.dtype))
            if self.diversity_weight > 0.0:
                total -= self.diversity_weight * mode_seeking(latents, fake)
        return total, _gradients(tape, total, self.generator)

    def d_apply(self, loss: tf.Tensor, gradients: list[tf.Tensor]) -> Update:
        """Moves the discriminator."""
        self.d_optimizer.apply(gradients, self.discriminator.trainable_variables)
        self.d_steps.assign_add(1)
        self.d_loss.update_state(loss)
        return Update(loss, gradients, norms(gradients))

    def g_apply(self, loss: tf.Tensor, gradients: list[tf.Tensor]) -> Update:
        """Moves the generator and the averages of its weights."""
        variables = self.generator.trainable_variables
        self.g_optimizer.apply(gradients, variables)
        self.averages.update(self.g_steps)
        self.g_steps.assign_add(1)
        self.g_loss.update_state(loss)
        return Update(loss, gradients, norms(gradients))

    def _seed(self, counter: keras.Variable, stream: int) -> tf.Tensor:
        key = self._key * _STREAMS + stream
        return tf.stack([key, tf.cast(tf.convert_to_tensor(counter), tf.int64)])

    def _draw(self, counter: keras.Variable, stream: int, batch_size: int) -> tf.Tensor:
        shape = (batch_size, self.generator.latent_dim)
        return stateless_latents(shape, self._seed(counter, stream), self.generator.latent_distribution)

    def make_train_function(self, force: bool = False) -> None:
        """Keras' seam: one step of an epoch is some discriminator steps and a generator step."""
        del force  # the compiled steps are made once, in compile

        def train(batches: Iterator[tf.Tensor]) -> dict[str, tf.Tensor]:
            reals = [next(batches) for _ in range(self.d_steps_per_g_step)]
            d_updates = [self.train_discriminator(real) for real in reals]
            g_updates = [
                self.train_generator(int(reals[-1].shape[0])) for _ in range(self.g_steps_per_d_step)
            ]
            self.last_pass = Pass(reals, {"discriminator": d_updates, "generator": g_updates})
            return {"d_loss": d_updates[-1].loss, "g_loss": g_updates[-1].loss}

        self.train_function = train

    def sample(self, latents: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        """Draws with the averaged weights.

        Args:
            latents: (B, latent_dim).

        Returns:
            Points in the columns of the data set (B, columns), and the norm ⟨ψ|ψ⟩ of each sample's truncated ket (B,).

        Raises:
            InputError: a latent is not finite; its row is named.
        """
        check_finite("latents", latents)
        with self.averaged_weights():
            return self._run_sample(latents)

    def sample_latest(self, latents: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        """The same with the latest weights."""
        check_finite("latents", latents)
        return self._run_sample(latents)

    def averaged_weights(self) -> AbstractContextManager[None]:
        """The generator carries its averaged weights inside this context."""
        return self.averages.carried()


def _gradients(tape: tf.GradientTape, loss: tf.Tensor, network: keras.Model) -> list[tf.Tensor]:
    """In each trainable variable; zero where the loss does not depend on it, which `GradientFlow` tells."""
    return tape.gradient(
        loss, network.trainable_variables, unconnected_gradients=tf.UnconnectedGradients.ZERO
    )
