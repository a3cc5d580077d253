"""Small batches reach the training loop several at a time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import tensorflow as tf

_MOST_BYTES = 2**20
_MOST_BATCHES = 32


def fetched(dataset: tf.data.Dataset) -> Iterator[Any]:
    """The elements of a dataset, in their order.

    A call into tf.data costs about 0.1 ms, as much as a good part of a training step of a small circuit; so one call
    fetches as many elements as fit into `_MOST_BYTES`.

    Args:
        dataset: of tensors, or structures of them; elements of unknown or of large shape come one by one.
    """
    import tensorflow as tf

    together = _elements_together(tf.nest.flatten(dataset.element_spec))
    if together < 2:
        yield from dataset
        return
    for chunk in dataset.batch(together):
        parts = [tf.unstack(tensor) for tensor in tf.nest.flatten(chunk)]
        for element in zip(*parts, strict=True):
            yield tf.nest.pack_sequence_as(dataset.element_spec, element)


def _elements_together(specs: list[tf.TensorSpec]) -> int:
    """How many elements a call fetches."""
    if not all(spec.shape.is_fully_defined() for spec in specs):
        return 1
    one = sum(int(np.prod(spec.shape)) * spec.dtype.size for spec in specs)
    return min(_MOST_BATCHES, _MOST_BYTES // max(one, 1))
