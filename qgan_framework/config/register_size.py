"""Registers of qubits that cannot be built, or not fit in memory (estimated from below), told beforehand."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from qgan_framework.errors import ConfigurationError
from qgan_framework.hardware import memory
from qgan_framework.types import ComplexPrecision

_BYTES: dict[str, int] = {"complex64": 8, "complex128": 16}


def check_qubits(qubits: Sequence[int], *, key: str = "") -> None:
    """Refuses numbers of qubits that grow from one circuit to the next.

    Args:
        qubits: of each circuit.
        key: of the node, with a full stop.

    Raises:
        ConfigurationError: they grow, or there are none.
    """
    if not qubits or any(after > before for before, after in pairwise(qubits)):
        problem = f"{list(qubits)} grows or is empty"
        raise ConfigurationError(f"{key}qubits", problem, "give, for example, [8,6,4]")


def check_bases(bases: Sequence[str], *, key: str = "") -> None:
    """Refuses measurement bases of which one comes twice.

    Raises:
        ConfigurationError: one does.
    """
    if len(set(bases)) != len(bases):
        problem = f"{list(bases)} names a basis twice"
        raise ConfigurationError(f"{key}measurement_bases", problem, "name each once")


def check_register_size(
    key: str, n_qubits: int, *, depth: int = 1, batch_size: int = 1, precision: ComplexPrecision = "complex64"
) -> None:
    """Refuses circuits of which a training step cannot fit in memory.

    Args:
        key: the key to name.
        n_qubits: n.
        depth: layers; the gradient keeps the states of each.
        batch_size: states at the same time.
        precision: of the states.

    Raises:
        ConfigurationError: it does not fit; the message gives what does.
    """
    of_a_sample = 2**n_qubits * (depth + 1) * _BYTES[precision]
    free = memory.available_memory()
    if of_a_sample * batch_size > free:
        problem = (
            f"{n_qubits} qubits make {2**n_qubits:,} amplitudes a sample, which with depth={depth} and "
            f"batch_size={batch_size} need at least {of_a_sample * batch_size / 1e9:.2g} GB of memory, "
            f"{free / 1e9:.2g} GB are free"
        )
        fewer = f"set batch_size to at most {free // of_a_sample}, or " if free >= of_a_sample else ""
        raise ConfigurationError(key, problem, f"{fewer}take fewer qubits")
