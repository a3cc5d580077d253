"""Which measurements a benchmark consists of."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product

from qgan_framework.benchmarking.entries import Asked, Entry, entries_of
from qgan_framework.benchmarking.sizes import CircuitSize
from qgan_framework.benchmarking.truncations import AskedTruncation, other_truncation, truncations_of
from qgan_framework.types import Truncation, WeightSharing


@dataclass(frozen=True, kw_only=True)
class Job:
    """One measurement, which becomes one row of the table.

    Attributes:
        engine: choice of the configuration group engine, a peer, or the floor.
        strategy: choice of the configuration group strategy, or a way of the peer's.
        n_modes: modes of the circuit.
        n_layers: layers of the circuit.
        cutoff_dim: the cutoff, D.
        truncation: whether less than D photons are kept in each mode or in total.
        batch_size: circuits in a call.
        pass_name: forward or gradient.
        weights: whether the batch shares them, or each sample has its own.
    """

    engine: str
    strategy: str
    n_modes: int
    n_layers: int
    cutoff_dim: int
    truncation: Truncation
    batch_size: int
    pass_name: str
    weights: WeightSharing = "shared"

    @property
    def circuit(self) -> dict[str, int | str]:
        """The sizes of circuit and batch, and whose weights they are."""
        return {
            "n_modes": self.n_modes,
            "n_layers": self.n_layers,
            "cutoff_dim": self.cutoff_dim,
            "batch_size": self.batch_size,
            "weights": self.weights,
        }

    def __str__(self) -> str:
        """The job in words."""
        cutoff = f"cutoff {self.cutoff_dim}" + (" in total" if self.truncation == "total" else "")
        weights = "" if self.weights == "shared" else ", weights per sample"
        return (
            f"{self.engine}, {self.strategy}, {self.n_modes} modes, {self.n_layers} layers, {cutoff}, "
            f"batch {self.batch_size}, {self.pass_name}{weights}"
        )


@dataclass(frozen=True, kw_only=True)
class CircuitPlan:
    """What is measured of circuits of light.

    Attributes:
        sizes: of the circuit.
        asked: engines, strategies and batches.
        passes: forward, gradient.
        truncation: asked for.
    """

    sizes: Sequence[CircuitSize]
    asked: Asked
    passes: Sequence[str]
    truncation: AskedTruncation

    def jobs(
        self, strategies: Sequence[str], traceable: Mapping[str, bool], warn: Callable[[str], None]
    ) -> list[Job]:
        """All measurements; see `jobs_of`.

        Args:
            strategies: those asked for that there is hardware for.
            traceable: engine's name to whether it runs inside a compiled function.
            warn: is told what is left out or measured otherwise.
        """
        for warning in _other_truncations(self.sizes, self.asked, self.truncation):
            warn(warning)
        entries = entries_of(replace(self.asked, strategies=strategies), traceable, warn)
        return jobs_of(self.sizes, entries, self.passes, self.truncation)


def jobs_of(
    sizes: Sequence[CircuitSize],
    entries: Sequence[Entry],
    passes: Sequence[str],
    truncation: AskedTruncation,
) -> list[Job]:
    """All measurements, in the order in which they are made.

    What is compared is measured in a row: for each size, batch size, pass and sharing of weights, the engines take
    turns. Every other time they do so in reverse, so that none has the cooler or the freer machine each time.

    Args:
        sizes: of the circuit.
        entries: what takes part.
        passes: forward, gradient.
        truncation: asked for.
    """
    batch_sizes = dict.fromkeys(batch_size for entry in entries for batch_size in entry.batch_sizes)
    weights = dict.fromkeys(sharing for entry in entries for sharing in entry.weights)
    turns = product(sizes, batch_sizes, dict.fromkeys(passes), weights)
    jobs: list[Job] = []
    for turn, (size, batch_size, name, sharing) in enumerate(turns):
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
                weights=sharing,
            )
            for entry in entries
            if batch_size in entry.batch_sizes and sharing in entry.weights
            for strategy in dict.fromkeys(entry.strategies)
            for one in truncations_of(entry.engine, truncation, size.n_modes)
        ]
        jobs += comparable[:: -1 if turn % 2 else 1]
    return jobs


def _other_truncations(sizes: Sequence[CircuitSize], asked: Asked, truncation: AskedTruncation) -> list[str]:
    """Warnings of simulators that are measured in a truncation that was not asked for."""
    if all(size.n_modes == 1 for size in sizes):
        return []
    warnings = (other_truncation(name, truncation) for name in (*asked.engines, *asked.peers))
    return [warning for warning in warnings if warning]
