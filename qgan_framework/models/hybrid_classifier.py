"""A classifier of pictures: convolutions, a dense layer, and a quantum circuit that decides."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any, Literal

import keras
import numpy as np
import tensorflow as tf

from qgan_framework.config.checked import checked
from qgan_framework.distribute.replicas import Replicas
from qgan_framework.errors import ConfigurationError
from qgan_framework.layers.checks import check_finite
from qgan_framework.losses.cross_entropy import CrossEntropy
from qgan_framework.models.compiled_function import CompiledFunction
from qgan_framework.models.middles.base import Middle
from qgan_framework.models.middles.classical import ParameterMatched
from qgan_framework.models.update import Pass, Update, norms
from qgan_framework.types import PositiveInt

_log = logging.getLogger("qgan_framework.models")
_SMALLEST_TO_POOL = 2  # pixels


class HybridClassifier(keras.Model):
    """Pictures (B, height, width, channels), pixels from 0 to 1, to class probabilities (B, n_classes).

    Blocks of convolution, batch normalisation, ReLU and pooling; a dense layer as wide as the circuit reads; the
    circuit. It trains as a GAN does here: one step of an epoch takes one batch, ``g_steps`` counts them.

    Args:
        conv_filters: of each block.
        global_pooling: average the last block over the picture, in place of flattening it.
        quantum: False puts a classical layer of as many parameters in the circuit's place.
        on_error: fail, or classical, which does the same where the circuit cannot be built.
        middle: the circuit.
        loss: of class probabilities.
        image_shape: (height, width, channels).
        n_classes: classes.
        seed: of the initial weights.
        replicas: among which each batch is divided; normalisation sees all of it. None is one device.

    Raises:
        ConfigurationError: the circuit cannot be built, and ``on_error`` is fail.
    """

    d_steps_per_g_step = 1
    steps_per_pass = 1

    @checked
    def __init__(
        self,
        *,
        conv_filters: list[PositiveInt],
        global_pooling: bool,
        quantum: bool,
        on_error: Literal["fail", "classical"],
        middle: Middle,
        loss: CrossEntropy,
        image_shape: list[PositiveInt],
        n_classes: PositiveInt,
        seed: int,
        replicas: Replicas | None = None,
    ) -> None:
        """Creates and builds the layers."""
        super().__init__(name="classifier")
        self.cross_entropy, self.n_classes = loss, n_classes
        self.fallbacks: list[str] = []
        self.quantum, self.replicas = quantum, replicas or Replicas()
        self.last_pass: Pass | None = None
        with self.replicas.scope():
            middle_layers = self._middle_layers(middle, on_error, seed)
            seeds = keras.random.SeedGenerator(seed)
            blocks = _blocks(conv_filters, image_shape, seeds, synchronized=self.replicas.count > 1)
            start = keras.initializers.GlorotUniform(seed=seeds)
            dense = keras.layers.Dense(middle.width, kernel_initializer=start, dtype="float32", name="dense")
            front = [*blocks, _flattened(global_pooling), dense]
            self.network = keras.Sequential([keras.Input(image_shape), *front, *middle_layers])
        self.middle_parameters = _n_weights(middle_layers)
        self.g_steps = self.add_weight(
            shape=(), initializer="zeros", dtype="int32", trainable=False, name="g_steps"
        )
        self.loss_mean = keras.metrics.Mean(name="loss")
        self.accuracy_mean = keras.metrics.Mean(name="train_accuracy")
        self.built = True

    def _middle_layers(self, middle: Middle, on_error: str, seed: int) -> list[keras.layers.Layer]:
        """The circuit's layers; or those of its classical control, if asked for."""
        try:
            layers = middle.built_layers(self.n_classes, seed + 1)
        except (ConfigurationError, tf.errors.ResourceExhaustedError) as error:
            if on_error == "fail" or not self.quantum:
                raise
            self.fallbacks.append(f"a classical layer stands in place of the circuit: {error}")
            _log.warning("warning: %s", self.fallbacks[-1])
            self.quantum, layers = False, []
        if self.quantum:
            return layers
        count = _n_weights(layers) or self.n_classes * (self.n_classes + 1)  # where nothing could be counted
        control = ParameterMatched(middle=middle, n_parameters=count, n_classes=self.n_classes)
        return control.layers(seed + 1)

    def compile(self, *, optimizer: keras.optimizers.Optimizer, xla: bool) -> None:
        """Sets the optimizer and compiles the step."""
        super().compile(optimizer=optimizer, jit_compile=False)
        with self.replicas.scope():
            optimizer.build(self.network.trainable_variables)
        xla = xla and self.replicas.count == 1  # XLA cannot sum over replicas, as the normalisation does
        self._run_step = CompiledFunction(self.step, xla=xla)
        self._run_network = tf.function(self.network, autograph=False, reduce_retracing=True)

    @property
    def optimizers(self) -> dict[str, keras.optimizers.Optimizer]:
        """By the names that checkpoints have for them."""
        return {"classifier": self.optimizer}

    @property
    def batches_taken(self) -> int:
        """Training batches seen so far."""
        return int(self.g_steps)

    @property
    def metrics(self) -> list[keras.metrics.Metric]:
        """Means over the epoch; Keras resets them."""
        return [self.loss_mean, self.accuracy_mean]

    def call(self, images: tf.Tensor, training: bool | None = None) -> tf.Tensor:
        """Class probabilities (B, n_classes)."""
        return self.network(images, training=training)

    @property
    def step_counters(self) -> dict[str, keras.Variable]:
        """Steps of the one network, by its name."""
        return {"network": self.g_steps}

    def step(self, images: tf.Tensor, classes: tf.Tensor) -> tuple[Update, dict[str, tf.Tensor]]:
        """One step on pictures and their classes (B,); returns it, and the epoch's means so far."""
        (loss, accuracy), gradients = self.replicas.means(self.gradients, (images, classes))
        self.optimizer.apply(gradients, self.network.trainable_variables)
        self.g_steps.assign_add(1)
        self.loss_mean.update_state(loss)
        self.accuracy_mean.update_state(accuracy)
        means = {"loss": self.loss_mean.result(), "train_accuracy": self.accuracy_mean.result()}
        return Update(loss, gradients, norms(gradients)), means

    def gradients(
        self, images: tf.Tensor, classes: tf.Tensor
    ) -> tuple[tuple[tf.Tensor, tf.Tensor], list[tf.Tensor]]:
        """Loss and accuracy, and the loss's gradient in each weight: means over the pictures."""
        with tf.GradientTape() as tape:
            probabilities = self.network(images, training=True)
            loss = self.cross_entropy(classes, probabilities)
        right = tf.equal(tf.argmax(probabilities, 1, tf.int32), tf.cast(classes, tf.int32))
        accuracy = tf.reduce_mean(tf.cast(right, tf.float32))
        return (loss, accuracy), tape.gradient(loss, self.network.trainable_variables)

    def make_train_function(self, force: bool = False) -> None:
        """Keras' seam: one step of an epoch takes one batch."""
        del force  # the compiled step is made once, in compile

        def train(batches: Iterator[tuple[tf.Tensor, tf.Tensor]]) -> dict[str, tf.Tensor]:
            images, classes = next(batches)
            update, means = self._run_step(images, classes)
            self.last_pass = Pass([images], {"network": [update]})
            return means

        self.train_function = train

    def probabilities(self, images: np.ndarray, batch_size: int = 256) -> np.ndarray:
        """Class probabilities (n, n_classes) of any number of pictures.

        Raises:
            InputError: a pixel is not finite.
        """
        check_finite("pictures", images)
        starts = range(0, len(images), batch_size)
        return np.concatenate([np.asarray(self._run_network(images[i : i + batch_size])) for i in starts])


def _n_weights(layers: list[keras.layers.Layer]) -> int:
    return sum(int(np.prod(variable.shape)) for layer in layers for variable in layer.weights)


def _blocks(
    filters: list[int], image_shape: list[int], seeds: keras.random.SeedGenerator, *, synchronized: bool
) -> list[Any]:
    """Convolution, normalisation (over all replicas), ReLU, and pooling as long as there is something to pool."""
    layers: list[keras.layers.Layer] = []
    size = min(image_shape[:2])
    for number, count in enumerate(filters, start=1):
        start = keras.initializers.HeNormal(seed=seeds)
        layers += [
            keras.layers.Conv2D(
                count, 3, padding="same", use_bias=False, kernel_initializer=start, name=f"conv_{number}"
            ),
            keras.layers.BatchNormalization(
                momentum=0.9, synchronized=synchronized, name=f"normalisation_{number}"
            ),
            keras.layers.ReLU(name=f"relu_{number}"),
        ]
        if size >= _SMALLEST_TO_POOL:
            layers.append(keras.layers.MaxPooling2D(2, name=f"pool_{number}"))
            size //= 2
    return layers


def _flattened(global_pooling: bool) -> keras.layers.Layer:
    if global_pooling:
        return keras.layers.GlobalAveragePooling2D(name="flatten")
    return keras.layers.Flatten(name="flatten")
