"""Latents: what a generator turns into points."""

from __future__ import annotations

from typing import Any

import tensorflow as tf

from qgan_framework.sampling.normal import stateless_normal
from qgan_framework.sampling.uniform import stateless_uniform
from qgan_framework.types import LatentDistribution


def stateless_latents(shape: Any, seed: tf.Tensor, distribution: LatentDistribution) -> tf.Tensor:
    """Independent numbers of mean 0 and variance 1 that depend on the shape and the seed alone.

    Uniform latents are bounded by √3. A circuit displaced by them stays within its cutoff, where the rare large ones
    of a normal distribution leave it.

    Args:
        shape: (batch, latent_dim).
        seed: integer tensor of shape (2,).
        distribution: normal or uniform.

    Returns:
        float32, the same with and without XLA (normal ones up to 1e-5).
    """
    if distribution == "uniform":
        return (2.0 * stateless_uniform(shape, seed) - 1.0) * 3.0**0.5
    return stateless_normal(shape, seed)
