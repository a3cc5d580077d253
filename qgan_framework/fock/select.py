"""Selecting rows whose gradient is again a selection.

The gradient of ``tf.gather`` is a scatter-add, which runs serially. Where the indices are one to one, the inverse
indices are known, and the gradient is a gather as well (of any order).
"""

from __future__ import annotations

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray


def select(
    values: tf.Tensor, index: NDArray[np.int32], inverse: NDArray[np.int32], *, axis: int
) -> tf.Tensor:
    """Rows ``index`` of ``values`` along ``axis``; an index one past the end gives zeros.

    Args:
        values: Any tensor with n rows along ``axis``.
        index: (m,) one-to-one row numbers in 0 … n; n stands for a row of zeros.
        inverse: (n,) where each row of ``values`` went, in 0 … m; m stands for nowhere.
        axis: Non-negative axis.
    """

    @tf.custom_gradient
    def forward(x: tf.Tensor) -> tuple[tf.Tensor, object]:
        return _rows(x, index, axis), lambda upstream: select(upstream, inverse, index, axis=axis)

    return forward(values)


def _rows(x: tf.Tensor, index: NDArray[np.int32], axis: int) -> tf.Tensor:
    if index.max(initial=0) == x.shape[axis]:
        x = tf.pad(x, [[0, int(i == axis)] for i in range(x.shape.rank)])
    return tf.gather(x, tf.constant(index), axis=axis)
