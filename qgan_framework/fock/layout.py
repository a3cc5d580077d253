"""How the parameters of a photonic layer are laid out, and where its phases and beamsplitters stand.

A layer (Killoran et al. 2019, arXiv:1806.06871) is interferometer, squeezers, interferometer, displacements, Kerr.
Its parameters are, in this order, with K = M(M−1)/2 beamsplitters an interferometer:

    θ (K), φ (K), rotations (max(1, M−1)) | squeezing r (M) | θ, φ, rotations | displacement r (M), φ (M) | κ (M)

Interferometers are rectangular meshes (Clements et al. 2016). A gate is real up to phases on its modes, so a layer is
an alternation of ``n_slots`` diagonal phases and real gates; neighbouring phases merge in one slot:

    slot 0 | column | slot 1 | … | column | slot C | squeezers
    slot C+1 | column | … | column | slot 2C+1 | displacements | slot 2C+2
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Column = tuple[tuple[int, int], ...]
"""Beamsplitters that act at the same time: (first mode, index into θ and φ); the second mode is the next one."""


def n_beamsplitters(n_modes: int) -> int:
    """Beamsplitters of one rectangular mesh."""
    return n_modes * (n_modes - 1) // 2


def n_parameters(n_modes: int) -> int:
    """Parameters of one layer: 6 for one mode, 14 for two."""
    return 2 * (2 * n_beamsplitters(n_modes) + max(1, n_modes - 1)) + 4 * n_modes


def mesh_columns(n_modes: int) -> tuple[Column, ...]:
    """The non-empty columns of the rectangular mesh, numbered as Strawberry Fields numbers its beamsplitters."""
    columns: list[Column] = []
    index = 0
    for depth in range(n_modes):
        modes = [mode for mode in range(n_modes - 1) if (depth + mode) % 2 == 0]
        if modes:
            columns.append(tuple((mode, index + i) for i, mode in enumerate(modes)))
        index += len(modes)
    return tuple(columns)


@dataclass(frozen=True)
class LayerLayout:
    """Slices into a layer's parameters, and the linear map from parameters to the phases of each slot."""

    n_modes: int
    columns: tuple[Column, ...]
    theta: tuple[slice, slice]
    squeezing: slice
    displacement: slice
    displacement_phase: slice
    kerr: slice
    slot_angles: NDArray[np.float64]
    """(n_parameters, n_slots · n_modes): angle of every mode in every slot."""

    @property
    def n_slots(self) -> int:
        """Diagonal phases of one layer."""
        return 2 * len(self.columns) + 3


@lru_cache(maxsize=16)
def layer_layout(n_modes: int) -> LayerLayout:
    """The layout of a layer of ``n_modes`` modes."""
    mesh, rotations = n_beamsplitters(n_modes), max(1, n_modes - 1)
    columns = mesh_columns(n_modes)
    sizes = [mesh, mesh, rotations, n_modes, mesh, mesh, rotations, n_modes, n_modes, n_modes]
    stops = np.cumsum(sizes)
    part = [slice(int(stop - size), int(stop)) for stop, size in zip(stops, sizes, strict=True)]
    slots = 2 * len(columns) + 3
    angles = np.zeros((int(stops[-1]), slots, n_modes))
    for first_slot, phi, rotation in ((0, part[1], part[2]), (len(columns) + 1, part[5], part[6])):
        _place_mesh(angles, columns, first_slot, phi.start, rotation.start, rotations)
    for mode in range(n_modes):  # D(α) = R(φ) D(r) R(−φ)
        angles[part[8].start + mode, slots - 2, mode] = -1.0
        angles[part[8].start + mode, slots - 1, mode] = 1.0
    return LayerLayout(
        n_modes,
        columns,
        theta=(part[0], part[4]),
        squeezing=part[3],
        displacement=part[7],
        displacement_phase=part[8],
        kerr=part[9],
        slot_angles=angles.reshape(len(angles), -1),
    )


def _place_mesh(
    angles: NDArray[np.float64],
    columns: tuple[Column, ...],
    first_slot: int,
    phi: int,
    rotation: int,
    rotations: int,
) -> None:
    """Enters R₁(φ) before, R₁(−φ) after each beamsplitter, and the closing rotations, into ``angles``."""
    for depth, column in enumerate(columns):
        for mode, index in column:
            angles[phi + index, first_slot + depth, mode] += 1.0
            angles[phi + index, first_slot + depth + 1, mode] -= 1.0
    for mode in range(rotations):
        angles[rotation + mode, first_slot + len(columns), mode] += 1.0
