"""Latents: what a generator turns into points."""

from __future__ import annotations

from typing import Any

import tensorflow as tf

from qgan_framework.sampling.normal import stateless_normal
from qgan_framework.sampling.uniform import stateless_uniform
from qgan_framework.types import LatentDistribution

_MODE_VARIANCE = 0.1  # s² of bimodal latents


def stateless_latents(shape: Any, seed: tf.Tensor, distribution: LatentDistribution) -> tf.Tensor:
    """Numbers of mean 0 and variance 1 that depend on the shape and the seed alone; rows are independent.

    Uniform latents are bounded by √3. A circuit displaced by them stays within its cutoff, where the rare large ones
    of a normal distribution leave it.

    Both fill a connected region, and no continuous map tears one apart: between separate clusters it leaves a bridge
    (Khayatkhoei et al. 2018, arXiv:1806.00880). Bimodal latents are two Gaussians of equal weight around (c, …, c) and
    (−c, …, −c), of standard deviation s along each axis, c² + s² = 1, with next to nothing between them.

    Args:
        shape: (batch, latent_dim).
        seed: integer tensor of shape (2,).
        distribution: normal, uniform or bimodal.

    Returns:
        float32, the same with and without XLA (those of Gaussians up to 1e-5).
    """
    if distribution == "normal":
        return stateless_normal(shape, seed)
    if distribution == "uniform":
        return (2.0 * stateless_uniform(shape, seed) - 1.0) * 3.0**0.5
    batch_size, latent_dim = shape
    drawn = stateless_normal((batch_size, latent_dim + 1), seed)
    centres = tf.where(drawn[:, :1] < 0.0, -1.0, 1.0) * (1.0 - _MODE_VARIANCE) ** 0.5
    return centres + drawn[:, 1:] * _MODE_VARIANCE**0.5
