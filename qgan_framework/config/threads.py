"""How many threads a training step is worth."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from qgan_framework.config.training_memory import circuits_of, estimable

_SMALL = 4_000_000
"""Multiply-adds N² B of N amplitudes and B samples: up to about there a second thread makes a step slower, measured on
two cores (docs/strategies.md)."""


def one_thread_suffices(values: Mapping[str, Any]) -> bool:
    """Whether a GAN's compiled steps are all small; nothing is known of classifiers and of other engines.

    Args:
        values: the resolved configuration.
    """
    batch_size, on_gpu = values["data"].get("batch_size"), values.get("hardware", {}).get("device") == "gpu"
    known = isinstance(batch_size, int) and "generator" in values["model"] and estimable(values)
    if on_gpu or not known:
        return False
    return all(one.size.amplitudes**2 * batch_size <= _SMALL for one in circuits_of(values))
