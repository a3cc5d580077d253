"""What every encoding of latents or data points into a circuit does."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any, ClassVar

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from qgan_framework.errors import ConfigurationError
from qgan_framework.layers.assignment import in_turn
from qgan_framework.layers.checks import columns
from qgan_framework.strategies.base import CircuitInput


class Encoding(keras.layers.Layer):
    """Maps points (B, latent_dim) to the initial states, or the weights, of a circuit.

    A circuit calls `prepare` once with its shape before the layer is built.

    Attributes:
        places: columns that it keeps apart a mode, and beyond which it adds them up; None for any number.
        places_in_every_layer: whether each layer of the circuit has as many.
    """

    places: ClassVar[int | None] = None
    places_in_every_layer: ClassVar[bool] = False

    def __init__(self, **kwargs: object) -> None:
        """Creates a layer of float32, like the circuit, whatever Keras' global precision is."""
        super().__init__(**{"dtype": "float32"} | kwargs)

    def prepare(self, *, n_modes: int, n_layers: int, n_parameters: int) -> None:
        """Tells the encoding the shape of its circuit: modes M, layers, and parameters of a layer.

        Raises:
            ConfigurationError: a circuit of another shape has it already.
        """
        shape = n_modes, n_layers, n_parameters
        if getattr(self, "_shape", shape) != shape:
            problem = f"{self.name} belongs to a circuit of another shape already"
            raise ConfigurationError("encoding", problem, "give every circuit an encoding of its own")
        self._shape = shape
        self.n_modes, self.n_layers, self.n_parameters = shape

    def build(self, input_shape: tuple[Any, ...]) -> None:
        """Fixes latent_dim; called at the end of every encoding's own."""
        self.input_spec = columns(int(input_shape[-1]))
        super().build(input_shape)

    @abstractmethod
    def encode(self, points: tf.Tensor, weights: tf.Tensor) -> CircuitInput:
        """Encodes a batch.

        Args:
            points: (B, latent_dim), float32.
            weights: the circuit's shared weights (n_layers, n_parameters).

        Returns:
            Initial states and weights in which each sample's circuit differs from the others'.
        """

    def call(self, points: tf.Tensor, weights: tf.Tensor) -> CircuitInput:
        """Same as `encode`."""
        return self.encode(points, weights)


def quadrature_assignment(latent_dim: int, n_modes: int) -> NDArray[np.float64]:
    """Which quadrature each latent drives, as a matrix (latent_dim, 2M) of zeros and ones.

    Columns are the real parts (of α, or of z in squeezing) of modes 1 … M, then the imaginary parts. Latents take them
    in turn; more than 2M latents add up, and with fewer latents than modes they are used again, so that every mode is
    reached.
    """
    return in_turn(latent_dim, 2 * n_modes, reached=n_modes)
