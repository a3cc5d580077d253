"""Random changes of pictures that leave what they show."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from qgan_framework.config.checked import checked
from qgan_framework.types import NonNegativeFloat

if TYPE_CHECKING:
    import tensorflow as tf


class Augmentation:
    """Shifts, turns, scales and mirrors each picture by random amounts, in one interpolation.

    What comes in from beyond the edge is the mirror image of what is inside.

    Args:
        shift: largest shift, as a share of the picture's height and width.
        rotation: largest angle, in degrees.
        zoom: largest change of scale, as a share.
        flip: mirror half of the pictures left to right.
    """

    @checked
    def __init__(
        self, *, shift: NonNegativeFloat, rotation: NonNegativeFloat, zoom: NonNegativeFloat, flip: bool
    ) -> None:
        """Keeps the amounts."""
        self.shift, self.rotation, self.zoom, self.flip = shift, rotation, zoom, flip

    def applied(self, images: tf.Tensor, seed: tf.Tensor) -> tf.Tensor:
        """Changed pictures (B, height, width, channels); the integer seed (2,) alone decides how."""
        import tensorflow as tf

        return tf.raw_ops.ImageProjectiveTransformV3(
            images=images,
            transforms=self._transforms(images, seed),
            output_shape=tf.shape(images)[1:3],
            interpolation="BILINEAR",
            fill_mode="REFLECT",
            fill_value=0.0,
        )

    def _transforms(self, images: tf.Tensor, seed: tf.Tensor) -> tf.Tensor:
        """(B, 8): where each pixel of the result is taken from, about the picture's centre."""
        import tensorflow as tf

        size = tf.cast(tf.shape(images)[1:3], tf.float32)
        draws = tf.random.stateless_uniform([5, tf.shape(images)[0]], seed, -1.0, 1.0, alg="philox")
        angle, scale = draws[0] * self.rotation * np.pi / 180.0, 1.0 + draws[1] * self.zoom
        mirror = tf.where(draws[4] < 0.0, -1.0, 1.0) if self.flip else tf.ones_like(angle)
        a, b = scale * tf.cos(angle) * mirror, -scale * tf.sin(angle)
        d, e = scale * tf.sin(angle) * mirror, scale * tf.cos(angle)
        center_y, center_x = (size[0] - 1.0) / 2.0, (size[1] - 1.0) / 2.0
        x = center_x * (1.0 - a) - b * center_y + draws[2] * self.shift * size[1]
        y = center_y * (1.0 - e) - d * center_x + draws[3] * self.shift * size[0]
        zero = tf.zeros_like(angle)
        return tf.stack([a, b, x, d, e, y, zero, zero], 1)
