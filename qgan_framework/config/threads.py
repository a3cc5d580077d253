"""How many threads a training step is worth."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from qgan_framework.config.training_memory import circuits_of, estimable

_SMALL = 4_000_000
"""Multiply-adds N² B of N amplitudes and B samples: up to about there a second thread makes a step slower, measured on
two cores (docs/strategies.md)."""


def is_small(amplitudes: int, batch_size: int) -> bool:
    """Whether operations on a batch of kets are shorter than handing them from thread to thread."""
    return amplitudes**2 * batch_size <= _SMALL


def one_thread_suffices(values: Mapping[str, Any]) -> bool:
    """Whether a GAN's compiled steps are all small; nothing is known of classifiers and of other engines.

    Args:
        values: the resolved configuration.
    """
    batch_size = values["data"].get("batch_size")
    on_gpu = values.get("hardware", {}).get("device") == "gpu"
    if (
        on_gpu
        or not isinstance(batch_size, int)
        or "generator" not in values["model"]
        or not estimable(values)
    ):
        return False
    return all(is_small(one.size.amplitudes, batch_size) for one in circuits_of(values))
