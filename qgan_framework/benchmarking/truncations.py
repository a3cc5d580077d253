"""Which truncation of Fock space each engine is measured in."""

from __future__ import annotations

from typing import Literal

from qgan_framework.types import Truncation

AskedTruncation = Literal["per_mode", "total", "both"]

TRUNCATIONS: dict[str, tuple[Truncation, ...]] = {
    "fock": ("per_mode", "total"),
    "strawberryfields": ("per_mode",),
    "piquasso": ("total",),
    "floor": ("per_mode", "total"),
}
"""Which truncations each engine has."""


def truncations_of(engine: str, asked: AskedTruncation, n_modes: int) -> tuple[Truncation, ...]:
    """In which truncations an engine is measured: those asked for, or its own if it has none of them.

    One mode is truncated in the same way by both, so there it is called `per_mode` for every engine.
    """
    if n_modes == 1:
        return ("per_mode",)
    own = TRUNCATIONS[engine]
    return tuple(one for one in own if asked in (one, "both")) or own


def other_truncation(engine: str, asked: AskedTruncation) -> str | None:
    """A warning if an engine has no truncation that was asked for, and is measured in its own."""
    own = TRUNCATIONS[engine]
    if asked == "both" or asked in own:
        return None
    return (
        f"{engine} has no truncation {asked}: measured in {', '.join(own)}, and compared with nothing in another "
        "one; benchmark.truncation=both measures each engine in those that it has"
    )
