"""Named constrained types: a constructor's annotation with one of these is the contract of its key.

pydantic reads the constraints, in `config.contract` for YAML values and in `config.checked` for Python calls.
"""

from __future__ import annotations

from typing import Annotated, Literal

from annotated_types import Ge, Gt, Le, Lt, MinLen, Predicate
from pydantic import Field

PositiveInt = Annotated[int, Ge(1)]
NonNegativeInt = Annotated[int, Ge(0)]
PositiveFloat = Annotated[float, Gt(0)]
Seeds = Annotated[list[NonNegativeInt], MinLen(1)]
NonNegativeFloat = Annotated[float, Ge(0)]

Fraction = Annotated[float, Gt(0), Lt(1)]
"""A share of something that may be neither nothing nor all of it: 0 < x < 1."""

UnitInterval = Annotated[float, Ge(0), Le(1)]
"""0 <= x <= 1."""

ThreadCount = Annotated[int, Ge(1), Le(1024)]
"""Threads of one process."""

Momentum = Annotated[float, Ge(0), Lt(1)]
"""Share of the old in a running mean: with 1 nothing would ever change."""

ModeCount = Annotated[int, Ge(1), Le(6)]
"""Optical modes of a circuit."""

CutoffDim = Annotated[int, Ge(2), Le(100)]
"""Fock states kept per mode: 0 to cutoff_dim - 1 photons."""

CircuitSizes = Annotated[list[list[int]], MinLen(1), Field(examples=[[[2, 2, 8]]])]
"""Circuits, each [n_modes, n_layers, cutoff_dim]."""

CircuitScale = Annotated[float, Gt(0), Le(10)]
"""Standard deviation of a circuit's weights at the start; beyond, nothing would stay within a cutoff."""

ComplexPrecision = Literal["complex64", "complex128"]

Truncation = Literal["per_mode", "total"]
"""Which photon numbers stay below cutoff_dim: those of each mode, or their sum."""

Observable = Literal["x", "p", "n", "var_x", "var_p", "var_n"]
"""What is measured of a mode: expectation values and variances of position, momentum, photon number."""


def different(values: list[str]) -> bool:
    """Whether none of them stands there twice."""
    return len(set(values)) == len(values)


Observables = Annotated[list[Observable], MinLen(1), Predicate(different)]
"""What is measured, of each mode in turn, and nothing twice."""

QubitCount = Annotated[int, Ge(1), Le(16)]
"""Qubits of a circuit."""

Entanglement = Literal["linear", "circular", "full", "none"]
"""Which qubits the CNOTs of a layer join: neighbours, these and the last with the first, all, or no qubits."""

MeasurementBasis = Literal["Z", "X", "Y"]
"""The Pauli operator of every qubit whose expectation value is taken."""

QubitEncoding = Literal["amplitude", "angle"]
"""Features as the amplitudes of a state (2^n of them), or as rotation angles (n, 2n or 3n)."""

LatentDistribution = Literal["normal", "uniform", "bimodal"]
"""How latents are distributed, each with mean 0 and variance 1; bimodal ones are two narrow Gaussians."""

WeightSharing = Literal["shared", "per_sample"]
"""One set of weights for a batch of circuits, or a set of its own for each sample."""
