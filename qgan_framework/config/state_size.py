"""Circuits that cannot fit in memory, told before anything is built.

What a circuit needs is estimated from below: one that would just fit is never refused.
"""

from __future__ import annotations

import bisect
from collections.abc import Callable
from dataclasses import dataclass, replace
from math import comb

from qgan_framework.errors import ConfigurationError
from qgan_framework.hardware import memory
from qgan_framework.types import ComplexPrecision, Truncation

BYTES: dict[str, int] = {"complex64": 8, "complex128": 16}
"""Of an amplitude."""


@dataclass(frozen=True, kw_only=True)
class StateSize:
    """A batch of circuits.

    Attributes:
        n_modes: M.
        cutoff_dim: D.
        n_layers: depth.
        batch_size: B.
        precision: of the kets.
        truncation: which photon numbers stay below D: those of each mode, or their sum.
        stored: whether the gradient keeps a ket of every layer.
    """

    n_modes: int
    cutoff_dim: int
    n_layers: int
    batch_size: int
    precision: ComplexPrecision
    truncation: Truncation
    stored: bool

    @property
    def amplitudes(self) -> int:
        """Amplitudes N of a ket."""
        return n_states(self.truncation, self.n_modes, self.cutoff_dim)

    @property
    def bytes(self) -> int:
        """Least memory of a training step, or of a forward pass if nothing is ``stored``.

        The batch's final kets, B N numbers, are there at once. The gradient keeps as many of every further layer, or,
        where an engine multiplies the layers together first, the N × N matrix of each.
        """
        size, depth = self.amplitudes, self.n_layers if self.stored else 1
        kets = self.batch_size * size
        kept = min((depth - 1) * kets, depth * size**2)
        return (kets + kept) * BYTES[self.precision] + self._gates() * BYTES[self.precision] // 2

    def _gates(self) -> int:
        """Real elements of a layer's gates: two of M modes each, and M (M − 1) beamsplitters as blocks of equal N."""
        most = self.cutoff_dim - 1
        blocks = sum((photons + 1) ** 2 for photons in range(most + 1))
        if self.truncation == "per_mode":
            blocks += sum((photons + 1) ** 2 for photons in range(most))
        return self.n_modes * (self.n_modes - 1) * blocks + 2 * self.n_modes * self.cutoff_dim**2


def n_states(truncation: Truncation, n_modes: int, cutoff_dim: int) -> int:
    """How many Fock states a truncation keeps: D^M per mode, C(D − 1 + M, M) in total."""
    return cutoff_dim**n_modes if truncation == "per_mode" else comb(cutoff_dim - 1 + n_modes, n_modes)


def check_state_size(
    key: str,
    n_modes: int,
    cutoff_dim: int,
    *,
    n_layers: int = 1,
    batch_size: int = 1,
    precision: ComplexPrecision = "complex64",
    truncation: Truncation = "per_mode",
    stored: bool = False,
) -> None:
    """Refuses circuits whose kets and gates need more memory than there is; see `StateSize` for the arguments.

    Args:
        key: the key to name.
        n_modes: M.
        cutoff_dim: D.
        n_layers: depth.
        batch_size: B.
        precision: of the kets.
        truncation: per_mode or total.
        stored: whether it is to be trained, keeping a ket of every layer.

    Raises:
        ConfigurationError: it does not fit; the message gives the sizes that do.
    """
    size = StateSize(
        n_modes=n_modes,
        cutoff_dim=cutoff_dim,
        n_layers=n_layers,
        batch_size=batch_size,
        precision=precision,
        truncation=truncation,
        stored=stored,
    )
    free = memory.available_memory()
    if size.bytes > free:
        problem = (
            f"cutoff_dim={cutoff_dim} and n_modes={n_modes} make {size.amplitudes:,} amplitudes a sample, which with "
            f"n_layers={n_layers} and batch_size={batch_size} need at least {spelled_size(size.bytes)} of memory, "
            f"{spelled_size(free)} are free"
        )
        raise ConfigurationError(key, problem, _remedy(size, free))


def _remedy(size: StateSize, free: int) -> str:
    """The largest value of each size that fits while the others stay."""
    most = {
        "cutoff_dim": largest(size.cutoff_dim, lambda value: replace(size, cutoff_dim=value).bytes > free),
        "n_modes": largest(size.n_modes, lambda value: replace(size, n_modes=value).bytes > free),
        "batch_size": largest(size.batch_size, lambda value: replace(size, batch_size=value).bytes > free),
    }
    least = {"cutoff_dim": 2, "n_modes": 1, "batch_size": 1}
    ways = [f"{name} to at most {value}" for name, value in most.items() if value >= least[name]]
    return "set " + ", or ".join(ways) if ways else "use a machine with more memory"


def largest(limit: int, too_much: Callable[[int], bool]) -> int:
    """The largest number below ``limit`` that is not too much; 0 if there is none."""
    return bisect.bisect_left(range(1, limit), True, key=too_much)


def spelled_size(size: float) -> str:
    """In gigabytes."""
    gigabytes = size / 1e9
    return f"{gigabytes:,.0f} GB" if gigabytes >= 10 else f"{gigabytes:.2g} GB"
