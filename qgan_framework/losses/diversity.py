"""How far apart a generator brings different latents."""

from __future__ import annotations

import tensorflow as tf

_SMALLEST_SQUARE = 1e-12  # added below roots, whose gradient would be infinite at 0


def mode_seeking(latents: tf.Tensor, samples: tf.Tensor) -> tf.Tensor:
    r"""The bounded mode-seeking ratio, to be maximised.

    .. math:: E\left[\tanh\frac{\|G(z_1) - G(z_2)\|_2}{\|z_1 - z_2\|_2}\right]

    A generator that collapses maps different latents to the same sample: 0. Mao et al. 2019, "Mode seeking generative
    adversarial networks for diverse image synthesis", arXiv:1903.05628, equation 1. The ratio itself has no upper
    bound, and a generator that maximises it leaves the data; tanh lets it grow while it is small, and 1 bounds it.

    Args:
        latents: shape (batch, k), float32.
        samples: what the generator made of them, shape (batch, d). Each is paired with the next, and the last with
            the first.

    Returns:
        A float32 scalar in [0, 1); 0 for a batch of one.
    """
    samples = tf.cast(samples, tf.float32)
    ratio = _distance_to_next(samples) / _distance_to_next(latents)
    return tf.reduce_mean(tf.tanh(ratio)) if samples.shape[0] != 1 else tf.constant(0.0)


def _distance_to_next(rows: tf.Tensor) -> tf.Tensor:
    return tf.sqrt(tf.reduce_sum(tf.square(rows - tf.roll(rows, 1, 0)), 1) + _SMALLEST_SQUARE)
