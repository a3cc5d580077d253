"""What a GAN asks of every generator."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from contextlib import nullcontext
from typing import Any, Self

import keras
import numpy as np
import tensorflow as tf

from qgan_framework.errors import ConfigurationError
from qgan_framework.layers.checks import check_finite, columns
from qgan_framework.layers.serialisation import deserialised
from qgan_framework.strategies.base import Strategy
from qgan_framework.types import LatentDistribution


class Generator(keras.Model):
    """Turns latents (B, latent_dim) into what the discriminator sees, (B, data_dim).

    Attributes:
        latent_dim: latents a sample.
        latent_distribution: how they are distributed.
        data_dim: columns of the result.
    """

    latent_dim: int
    latent_distribution: LatentDistribution
    data_dim: int

    def __init__(self) -> None:
        """Takes latents as they are: Keras would round them to the lower of its mixed precisions."""
        super().__init__(name="generator", dtype="float32")

    @abstractmethod
    def with_norm(self, latents: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        """What the discriminator sees, (B, data_dim), and the norm ⟨ψ|ψ⟩ (B,) of each sample's truncated ket.

        The norm is 1 where nothing is truncated. Differentiable in all weights.
        """

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        """Fixes latent_dim; called at the end of every generator's own."""
        self.input_spec = columns(self.latent_dim)
        self.built = True

    def build_from_config(self, config: dict[str, Any]) -> None:
        """Nothing is left to do when a generator is loaded: constructors build."""

    def predict(self, x: Any, *args: Any, **kwargs: Any) -> Any:
        """`keras.Model.predict`, which computes in compiled code, where NaN would go unnoticed.

        Raises:
            InputError: latents given as an array or a tensor are not finite; the row is named.
        """
        if isinstance(x, np.ndarray | tf.Tensor):
            check_finite(self.name, x)
        return super().predict(x, *args, **kwargs)

    @classmethod
    def from_config(cls, config: Mapping[str, Any], custom_objects: object = None) -> Self:
        """The reverse of `get_config`."""
        del custom_objects  # Keras has them in scope
        return cls(**deserialised(config))

    def sample(self, latents: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        """One point of each latent, in the columns of the data set, and the norms: here `with_norm`."""
        return self.with_norm(latents)

    def generate(self, latents: Any, *, strategy: Strategy | str | None = None) -> tf.Tensor:
        """Points of latents, outside compiled code.

        Args:
            latents: (B, latent_dim).
            strategy: how this one batch is executed, an object or a name; None executes it as always. Workers of a
                strategy that is given by its name end with the call.

        Raises:
            ConfigurationError: a strategy is given to a generator without a circuit.
            InputError: a latent is not finite.
        """
        check_finite(self.name, latents)
        circuit = getattr(self, "circuit", None)
        if circuit is None and strategy is not None:
            raise ConfigurationError("strategy", f"{type(self).__name__} has no circuit", "leave it out")
        with nullcontext() if circuit is None else circuit.executed_by(strategy):
            return self.sample(tf.convert_to_tensor(latents, tf.float32))[0]

    @property
    def cutoff_dim(self) -> int | None:
        """Fock states kept of each mode; None where nothing is truncated."""
        return None

    @property
    def traceable(self) -> bool:
        """Whether the generator may run inside a `tf.function`."""
        return True
