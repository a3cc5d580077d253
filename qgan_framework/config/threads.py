"""How many threads a training step is worth."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from qgan_framework.config.training_memory import CircuitMemory, circuits_of, estimable

_SMALL = 2**22
"""Multiply-adds N² B of N amplitudes and B samples: up to about there a second thread gains little or makes a step
slower, measured on two cores (docs/strategies.md)."""

_SMALL_OWN = 8192
"""The same of samples with weights of their own, in amplitudes N B: there is a matrix a sample to be computed too."""


def one_thread_suffices(values: Mapping[str, Any]) -> bool:
    """Whether a GAN's compiled steps are all small; nothing is known of classifiers and of other engines.

    Args:
        values: the resolved configuration.
    """
    batch_size, on_gpu = values["data"].get("batch_size"), values.get("hardware", {}).get("device") == "gpu"
    known = isinstance(batch_size, int) and "generator" in values["model"] and estimable(values)
    if on_gpu or not known:
        return False
    return all(_is_small(one, batch_size) for one in circuits_of(values))


def _is_small(circuit: CircuitMemory, batch_size: int) -> bool:
    amplitudes = circuit.size.amplitudes
    if circuit.own_weights:
        return amplitudes * batch_size <= _SMALL_OWN
    return amplitudes**2 * batch_size <= _SMALL
