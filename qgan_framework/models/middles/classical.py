"""The classical control: a layer of as many parameters as the circuit that it stands for."""

from __future__ import annotations

import keras
import numpy as np

from qgan_framework.models.middles.base import Middle


class ParameterMatched:
    """Features to classes by a dense layer of about as many parameters as another middle has.

    The same features are read, through tanh. A dense layer from all of them to the classes would have many more
    parameters than a circuit, so neighbouring ones are averaged first, to as many means as bring the number of
    parameters nearest.

    Args:
        middle: what it stands for.
        n_parameters: trained or frozen, of ``middle``.
        n_classes: classes.
    """

    def __init__(self, *, middle: Middle, n_parameters: int, n_classes: int) -> None:
        """Counts."""
        self.n_parameters, self.n_classes = n_parameters, n_classes
        self.n_means = int(np.clip(round(n_parameters / n_classes - 1), 1, middle.width))

    def layers(self, seed: int) -> list[keras.layers.Layer]:
        """Tanh, means, classes."""
        start = keras.initializers.GlorotUniform(seed=seed)
        return [
            keras.layers.Activation("tanh", dtype="float32", name="bounded"),
            Means(self.n_means, name="means"),
            keras.layers.Dense(
                self.n_classes,
                activation="softmax",
                kernel_initializer=start,
                dtype="float32",
                name="classes",
            ),
        ]


@keras.saving.register_keras_serializable("qgan_framework")
class Means(keras.layers.Layer):
    """Means of neighbouring features, (B, width) to (B, n_means), scaled to keep the variance of independent ones."""

    def __init__(self, n_means: int, **kwargs: object) -> None:
        """Keeps the number."""
        super().__init__(**{"dtype": "float32"} | kwargs)
        self.n_means = n_means

    def call(self, features: keras.KerasTensor) -> keras.KerasTensor:
        """Averages."""
        parts = np.array_split(np.arange(features.shape[1]), self.n_means)
        matrix = np.zeros((features.shape[1], self.n_means), np.float32)
        for column, part in enumerate(parts):
            matrix[part, column] = 1.0 / np.sqrt(len(part))
        return keras.ops.matmul(features, matrix)

    def compute_output_shape(self, input_shape: tuple[int | None, ...]) -> tuple[int | None, int]:
        """(B, n_means)."""
        return input_shape[0], self.n_means

    def get_config(self) -> dict[str, object]:
        """Constructor arguments."""
        return {**super().get_config(), "n_means": self.n_means}
