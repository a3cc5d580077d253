"""Which measurements a benchmark consists of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from qgan_framework.config.checked import checked
from qgan_framework.config.rules import check_state_size
from qgan_framework.errors import ConfigurationError
from qgan_framework.types import CutoffDim, ModeCount, PositiveInt


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
class Job:
    """One measurement, which becomes one row of the table.

    Attributes:
        engine: choice of the configuration group engine.
        strategy: choice of the configuration group strategy.
        n_modes: modes of the circuit.
        n_layers: layers of the circuit.
        cutoff_dim: Fock states kept per mode.
        batch_size: circuits in a call.
        pass_name: forward or gradient.
    """

    engine: str
    strategy: str
    n_modes: int
    n_layers: int
    cutoff_dim: int
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
        return (
            f"{self.engine}, {self.strategy}, {self.n_modes} modes, {self.n_layers} layers, "
            f"cutoff {self.cutoff_dim}, batch {self.batch_size}, {self.pass_name}"
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


def jobs_of(
    sizes: Sequence[CircuitSize],
    batches: Mapping[str, Sequence[int]],
    strategies: Sequence[str],
    passes: Sequence[str],
) -> list[Job]:
    """All measurements: the sizes, and in each the engines, strategies, batch sizes and passes.

    Args:
        sizes: of the circuit.
        batches: engine to its batch sizes.
        strategies: names.
        passes: forward, gradient.
    """
    return [
        Job(
            engine=engine,
            strategy=strategy,
            n_modes=size.n_modes,
            n_layers=size.n_layers,
            cutoff_dim=size.cutoff_dim,
            batch_size=batch_size,
            pass_name=pass_name,
        )
        for size, engine, strategy in product(sizes, batches, dict.fromkeys(strategies))
        for batch_size, pass_name in product(batches[engine], dict.fromkeys(passes))
    ]
