"""The flag of XLA that the package sets itself."""

from __future__ import annotations

import os

_POOL = "--xla_cpu_multi_thread_eigen"
_WITHOUT_POOL = f"{_POOL}=false"


def leave_xla_without_threads() -> None:
    """One thread needs no pool: with one, XLA hands every step from the thread that calls to the pool's, and back."""
    flags = os.environ.get("XLA_FLAGS", "")
    if _POOL not in flags:
        os.environ["XLA_FLAGS"] = f"{flags} {_WITHOUT_POOL}".strip()


def users_flags() -> list[str]:
    """All others; the pool follows from the number of threads."""
    return [flag for flag in os.environ.get("XLA_FLAGS", "").split() if flag != _WITHOUT_POOL]
