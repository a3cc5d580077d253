"""Which measurements a benchmark consists of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Literal

from qgan_framework.config.checked import checked
from qgan_framework.config.rules import check_state_size
from qgan_framework.errors import ConfigurationError
from qgan_framework.types import CutoffDim, ModeCount, PositiveInt, Truncation

AskedTruncation = Literal["per_mode", "total", "both"]

TRUNCATIONS: dict[str, tuple[Truncation, ...]] = {
    "fock": ("per_mode", "total"),
    "strawberryfields": ("per_mode",),
    "piquasso": ("total",),
}
"""Which truncations each engine has."""


class CircuitSize:
    """Modes, layers and cutoff of the circuit that is measured."""

    @checked
    def __init__(self, n_modes: ModeCount, n_layers: PositiveInt, cutoff_dim: CutoffDim) -> None:
        """Keeps the size.

        Raises:
            ConfigurationError: one of them is out of its range, or the state has too many amplitudes.
        """
        check_state_size("cutoff_dim", n_modes, cutoff_dim)
        self.n_modes, self.n_layers, self.cutoff_dim = n_modes, n_layers, cutoff_dim


@dataclass(frozen=True, kw_only=True)
class Entry:
    """What an engine is measured with.

    Attributes:
        engine: its name.
        strategies: their names.
        batch_sizes: circuits in a call.
    """

    engine: str
    strategies: Sequence[str]
    batch_sizes: Sequence[int]


@dataclass(frozen=True, kw_only=True)
class Job:
    """One measurement, which becomes one row of the table.

    Attributes:
        engine: choice of the configuration group engine, or a peer.
        strategy: choice of the configuration group strategy, or a way of the peer's.
        n_modes: modes of the circuit.
        n_layers: layers of the circuit.
        cutoff_dim: the cutoff, D.
        truncation: whether less than D photons are kept in each mode or in total.
        batch_size: circuits in a call.
        pass_name: forward or gradient.
    """

    engine: str
    strategy: str
    n_modes: int
    n_layers: int
    cutoff_dim: int
    truncation: Truncation
    batch_size: int
    pass_name: str

    @property
    def circuit(self) -> dict[str, int]:
        """The sizes of circuit and batch."""
        return {
            "n_modes": self.n_modes,
            "n_layers": self.n_layers,
            "cutoff_dim": self.cutoff_dim,
            "batch_size": self.batch_size,
        }

    def __str__(self) -> str:
        """The job in words."""
        cutoff = f"cutoff {self.cutoff_dim}" + (" in total" if self.truncation == "total" else "")
        return (
            f"{self.engine}, {self.strategy}, {self.n_modes} modes, {self.n_layers} layers, {cutoff}, "
            f"batch {self.batch_size}, {self.pass_name}"
        )


def circuit_sizes(sizes: Iterable[Sequence[int]]) -> list[CircuitSize]:
    """Sizes from lists [n_modes, n_layers, cutoff_dim].

    Raises:
        ConfigurationError: a list has not three entries, or one is out of its range; the key is `sizes[i]`.
    """
    found = []
    for position, size in enumerate(sizes):
        key = f"sizes[{position}]"
        if len(size) != 3:
            raise ConfigurationError(
                key,
                f"must be [n_modes, n_layers, cutoff_dim], got {list(size)}",
                "give three integers, as [2,2,8]",
            )
        try:
            found.append(CircuitSize(*size))
        except ConfigurationError as error:
            raise ConfigurationError(key, f"{error.key} {error.problem}", "mend it, as in [2,2,8]") from error
    return found


def batches_of(asked: Sequence[int], *, traceable: bool, max_eager_batch: int) -> tuple[list[int], list[int]]:
    """Which batch sizes an engine is measured at.

    An engine that cannot be traced runs eagerly, and slowly: its batches above `max_eager_batch` are left
    out. If that leaves none, it is measured at `max_eager_batch`, so that there is something to compare with.

    Args:
        asked: the batch sizes asked for.
        traceable: whether the engine runs inside a compiled function.
        max_eager_batch: the largest batch of an engine that does not.

    Returns:
        Those to measure, and those left out.
    """
    asked = list(dict.fromkeys(asked))
    if traceable:
        return asked, []
    measured = [size for size in asked if size <= max_eager_batch]
    return measured or [max_eager_batch], [size for size in asked if size > max_eager_batch]


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


def jobs_of(
    sizes: Sequence[CircuitSize], entries: Sequence[Entry], passes: Sequence[str], truncation: AskedTruncation
) -> list[Job]:
    """All measurements, in the order in which they are made.

    What is compared is measured in a row: for each size, batch size and pass, the engines take turns. Every other
    time they do so in reverse, so that none has the cooler or the freer machine each time.

    Args:
        sizes: of the circuit.
        entries: what takes part.
        passes: forward, gradient.
        truncation: asked for.
    """
    batch_sizes = dict.fromkeys(batch_size for entry in entries for batch_size in entry.batch_sizes)
    jobs: list[Job] = []
    for turn, (size, batch_size, name) in enumerate(product(sizes, batch_sizes, dict.fromkeys(passes))):
        comparable = [
            Job(
                engine=entry.engine,
                strategy=strategy,
                n_modes=size.n_modes,
                n_layers=size.n_layers,
                cutoff_dim=size.cutoff_dim,
                truncation=one,
                batch_size=batch_size,
                pass_name=name,
            )
            for entry in entries
            if batch_size in entry.batch_sizes
            for strategy in dict.fromkeys(entry.strategies)
            for one in truncations_of(entry.engine, truncation, size.n_modes)
        ]
        jobs += comparable[:: -1 if turn % 2 else 1]
    return jobs
