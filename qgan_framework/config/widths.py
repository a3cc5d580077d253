"""Networks that are too wide to be held in memory, told before anything is built; estimated from below."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from qgan_framework.config.state_size import spelled_size
from qgan_framework.errors import ConfigurationError
from qgan_framework.hardware import memory

_WEIGHT_BYTES = 16
"""Of a trained weight of float32: itself, its gradient, and two moments of its optimizer."""

_LATENT_BYTES = 4
_DRAWN_AT_ONCE = 500


def check_widths(values: dict[str, Any]) -> None:
    """Refuses numbers of latents and of hidden units whose weights, or samples, cannot fit.

    Args:
        values: the resolved configuration, whose single nodes are already known to be sound.

    Raises:
        ConfigurationError: they cannot; the message says how many can.
    """
    for group in ("model", "encoding", "decoder"):
        _check(group, values[group])


def _check(key: str, node: dict[str, Any]) -> None:
    latent_dim, hidden = node.get("latent_dim"), node.get("hidden_units")
    layers = hidden if isinstance(hidden, list) else []
    if isinstance(latent_dim, int):
        _check_widest(f"{key}.latent_dim", latent_dim, layers[:1], _DRAWN_AT_ONCE * _LATENT_BYTES)
    for before, after in pairwise([1, *layers]):
        _check_widest(f"{key}.hidden_units", after, [before])
    for name, child in node.items():
        if isinstance(child, dict):
            _check(f"{key}.{name}", child)


def _check_widest(key: str, width: int, beside: Sequence[int], more_bytes: int = 0) -> None:
    """A layer of ``width`` beside another one; each unit takes ``more_bytes``, too."""
    each = _WEIGHT_BYTES * (beside[0] if beside else 1) + more_bytes
    free = memory.available_memory()
    if width * each > free:
        problem = (
            f"{width} need at least {spelled_size(width * each)} of memory, {spelled_size(free)} are free"
        )
        raise ConfigurationError(key, problem, f"set it to at most {max(1, free // each)}")
