"""Which measurements a benchmark of qubits consists of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import Annotated, Literal

from annotated_types import MinLen

from qgan_framework.config.checked import checked
from qgan_framework.config.register_size import check_register_size
from qgan_framework.errors import ConfigurationError
from qgan_framework.types import MeasurementBasis, PositiveInt, QubitCount

OWN = "qubits"
"""The package's own simulator."""

PEER_MODULES = {
    "default_qubit": "pennylane",
    "default_qubit_vmap": "pennylane",
    "lightning_qubit": "pennylane",
    "tensorcircuit": "tensorcircuit",
}
"""Peers to their modules in `qgan_framework.benchmarking.peers`."""

WITHOUT_TRAINING = "lightning_qubit"
"""The peer whose adjoint method gives no gradient in the features."""

QubitSimulator = Literal["qubits", "default_qubit", "default_qubit_vmap", "lightning_qubit", "tensorcircuit"]
QubitPass = Literal["forward", "gradient", "training"]


@dataclass(frozen=True, kw_only=True)
class QubitJob:
    """One measurement, which becomes one row of the table.

    Attributes:
        simulator: the package's own, or a peer.
        n_qubits: n.
        depth: layers of the circuit.
        bases: of Z, X, Y.
        batch_size: circuits in a call.
        pass_name: forward, gradient (in the angles) or training (in angles and features).
    """

    simulator: str
    n_qubits: int
    depth: int
    bases: tuple[MeasurementBasis, ...]
    batch_size: int
    pass_name: str

    def __str__(self) -> str:
        """The job in words."""
        circuit = f"{self.n_qubits} qubits, depth {self.depth}, {' '.join(self.bases)}"
        return f"{self.simulator}, {circuit}, batch {self.batch_size}, {self.pass_name}"


class QubitPlan:
    """What is measured of qubits.

    Args:
        simulators: qubits, the package's own, and peers.
        sizes: circuits, each [n_qubits, depth].
        batch_sizes: circuits in a call.
        bases: lists of Z, X, Y, measured of every qubit.
        passes: forward, gradient (in the angles), training (in angles and features).

    Raises:
        ConfigurationError: a size is impossible, or a basis comes twice.
    """

    @checked
    def __init__(
        self,
        *,
        simulators: Annotated[list[QubitSimulator], MinLen(1)],
        sizes: Annotated[list[list[PositiveInt]], MinLen(1)],
        batch_sizes: Annotated[list[PositiveInt], MinLen(1)],
        bases: Annotated[list[Annotated[list[MeasurementBasis], MinLen(1)]], MinLen(1)],
        passes: Annotated[list[QubitPass], MinLen(1)],
    ) -> None:
        """Keeps what to measure."""
        for number, size in enumerate(sizes):
            _check_size(f"sizes[{number}]", size, min(batch_sizes))
        for number, names in enumerate(bases):
            if len(set(names)) < len(names):
                raise ConfigurationError(f"bases[{number}]", f"{names} names a basis twice", "name each once")
        self.simulators: Sequence[str] = list(dict.fromkeys(simulators))
        self.sizes, self.batch_sizes, self.bases, self.passes = sizes, batch_sizes, bases, passes

    @property
    def peers(self) -> list[str]:
        """Simulators in the peers' environment."""
        return [name for name in self.simulators if name != OWN]

    def jobs(self) -> list[QubitJob]:
        """All measurements, those that are compared in a row, every other time in reverse."""
        jobs: list[QubitJob] = []
        turns = product(self.sizes, self.bases, self.batch_sizes, dict.fromkeys(self.passes))
        for turn, ((n_qubits, depth), bases, batch_size, name) in enumerate(turns):
            comparable = [
                QubitJob(
                    simulator=simulator,
                    n_qubits=n_qubits,
                    depth=depth,
                    bases=tuple(bases),
                    batch_size=batch_size,
                    pass_name=name,
                )
                for simulator in self.simulators
                if (simulator, name) != (WITHOUT_TRAINING, "training")
            ]
            jobs += comparable[:: -1 if turn % 2 else 1]
        return jobs


class _Size:
    @checked
    def __init__(self, n_qubits: QubitCount, depth: PositiveInt) -> None:
        """Keeps nothing: its types are the check."""


def _check_size(key: str, size: list[int], batch_size: int) -> None:
    if len(size) != 2:
        raise ConfigurationError(key, f"must be [n_qubits, depth], got {size}", "give two integers, as [8,2]")
    try:
        _Size(*size)
    except ConfigurationError as error:
        raise ConfigurationError(key, f"{error.key} {error.problem}", "mend it, as in [8,2]") from error
    check_register_size(key, size[0], depth=size[1], batch_size=batch_size)
