"""Registers of qubits that cannot fit in memory, told before anything is built; estimated from below."""

from __future__ import annotations

from qgan_framework.errors import ConfigurationError
from qgan_framework.hardware import memory
from qgan_framework.types import ComplexPrecision

_BYTES: dict[str, int] = {"complex64": 8, "complex128": 16}


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
