"""Whether a peer computed the same circuit: its numbers against the package's own in double precision."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from qgan_framework.benchmarking.plan import Job
from qgan_framework.errors import RunError

OWN_STRATEGY = {"_target_": "qgan_framework.strategies.cpu_batch.CPUBatch"}

TOLERANCES = {"complex64": 1e-3, "complex128": 1e-8}
"""Largest difference to the expected numbers, in units of the largest of them."""


def own_engine(job: Job) -> dict[str, Any]:
    """The node of the engine that says what is right, in the truncation of `job`."""
    node = {"_target_": "qgan_framework.engines.fock.FockEngine", "precision": "complex128"}
    return node if job.truncation == "per_mode" else {**node, "truncation": job.truncation}


def check_agreement(subject: str, found: ArrayLike, expected: ArrayLike, precision: str) -> None:
    """Refuses numbers of another circuit.

    Args:
        subject: whose numbers, named in the error.
        found: ⟨x⟩ or the gradient that was computed.
        expected: what it must be.
        precision: of the kets that `found` comes from.

    Raises:
        RunError: the numbers differ by more than rounding.
    """
    given, right = np.asarray(found, float), np.asarray(expected, float)
    if given.shape != right.shape:
        raise RunError(f"{subject}: its numbers have shape {given.shape}, not {right.shape}: refused")
    difference = np.abs(given - right).max() / np.abs(right).max()
    if not difference <= TOLERANCES[precision]:  # NaN is refused too
        raise RunError(
            f"{subject}: its numbers are not those of this circuit, the largest difference is {difference:.1e} of the "
            f"largest number, {TOLERANCES[precision]:.0e} is allowed: refused"
        )
