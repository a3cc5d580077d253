"""Batches in parts: who runs which samples, and how results and gradients are put together again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

import tensorflow as tf

from qgan_framework.strategies.base import CircuitInput


def equal_parts(batch_size: int, most: int) -> list[int]:
    """Sizes of at most ``most`` parts, which differ by one sample at most; none is empty but that of no sample."""
    parts = max(1, min(batch_size, most))
    return [batch_size // parts + (index < batch_size % parts) for index in range(parts)]


def parts_of(batch_size: int, samples: int | None) -> list[int]:
    """Sizes of parts of ``samples`` each, the last one possibly smaller; one part if None."""
    step = samples or max(1, batch_size)
    return [min(step, batch_size - start) for start in range(0, max(1, batch_size), step)]


def split(batch: CircuitInput, sizes: Sequence[int]) -> list[CircuitInput]:
    """The samples in order, ``sizes[i]`` of them in part i; shared weights go to every part."""
    return [CircuitInput(*values) for values in zip(*(_split(batch, sizes)), strict=True)]


def _split(batch: CircuitInput, sizes: Sequence[int]) -> Iterator[list[tf.Tensor | None]]:
    bounds = [sum(sizes[:index]) for index in range(len(sizes) + 1)]
    for value, is_shared in zip(batch, _is_shared(batch), strict=True):
        if is_shared or value is None:
            yield [value] * len(sizes)
        else:
            yield [value[start:stop] for start, stop in pairwise(bounds)]


def merge_gradients(batch: CircuitInput, parts: Sequence[CircuitInput]) -> CircuitInput:
    """Gradients of the whole batch: the sum of those in shared weights, one after the other of the rest."""
    merged: list[tf.Tensor | None] = []
    for values, is_shared in zip(zip(*parts, strict=True), _is_shared(batch), strict=True):
        if values[0] is None:
            merged.append(None)
        else:
            merged.append(tf.add_n(values) if is_shared else tf.concat(values, 0))
    return CircuitInput(*merged)


def _is_shared(batch: CircuitInput) -> tuple[bool, bool, bool]:
    return len(batch.weights.shape) == 2, False, False


def size_of(batch: CircuitInput) -> int:
    """The batch size, where the graph did not know it."""
    values = [value for value in (batch.displacement, batch.squeezing, batch.weights) if value is not None]
    return int(values[0].shape[0])
