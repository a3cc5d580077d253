"""What a GAN asks of every generator."""

from __future__ import annotations

from abc import abstractmethod

import keras
import tensorflow as tf

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

    @abstractmethod
    def with_norm(self, latents: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        """What the discriminator sees, (B, data_dim), and the norm ⟨ψ|ψ⟩ (B,) of each sample's truncated ket.

        The norm is 1 where nothing is truncated. Differentiable in all weights.
        """

    def sample(self, latents: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        """One point of each latent, in the columns of the data set, and the norms: here `with_norm`."""
        return self.with_norm(latents)

    @property
    def cutoff_dim(self) -> int | None:
        """Fock states kept of each mode; None where nothing is truncated."""
        return None

    @property
    def traceable(self) -> bool:
        """Whether the generator may run inside a `tf.function`."""
        return True
