"""Points of densities that are known on a grid."""

from __future__ import annotations

import tensorflow as tf


def points_of_densities(densities: tf.Tensor, uniforms: tf.Tensor, *, reach: float) -> tf.Tensor:
    """One point of each density, by the inverse of its distribution function: first x₁, then x₂ given x₁.

    The grid has G equidistant points from −reach to reach. Each stands for the cell around it, half a step to all
    sides, within which the density is taken for constant.

    Args:
        densities: (B, G, G), x₁ along the second axis; need not be normalised. Negative rounding errors count as 0.
        uniforms: (B, 2), in [0, 1).
        reach: end of the grid.

    Returns:
        Points (B, 2), of the densities' dtype.
    """
    densities = tf.maximum(densities, 0.0)
    first, within = _cell(tf.reduce_sum(densities, 2), uniforms[:, 0])
    second, above = _cell(tf.gather(densities, first, axis=1, batch_dims=1), uniforms[:, 1])
    step = 2.0 * reach / (densities.shape[1] - 1)
    position = tf.cast(tf.stack([first, second], 1), densities.dtype) + tf.stack([within, above], 1) - 0.5
    return step * position - reach


def _cell(weights: tf.Tensor, uniforms: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
    """The cell (B,) of (B, G) weights that a uniform number falls into, and how far into it, from 0 to 1."""
    ends = tf.cumsum(weights, 1)
    aim = (uniforms * ends[:, -1])[:, None]
    cell = tf.minimum(tf.reduce_sum(tf.cast(ends <= aim, tf.int32), 1), weights.shape[1] - 1)
    end, weight = (tf.gather(values, cell, axis=1, batch_dims=1) for values in (ends, weights))
    return cell, tf.clip_by_value((aim[:, 0] - end + weight) / weight, 0.0, 1.0)
