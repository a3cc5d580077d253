"""On which cases the strategy `auto` is compared with its candidates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

from annotated_types import MinLen

from qgan_framework.benchmarking.sizes import circuit_sizes
from qgan_framework.config.checked import checked
from qgan_framework.errors import ConfigurationError
from qgan_framework.types import CircuitSizes, PositiveFloat, PositiveInt


@dataclass(frozen=True, kw_only=True)
class AutoCase:
    """A circuit and a batch.

    Attributes:
        engine: choice of the configuration group engine.
        n_modes: modes of the circuit.
        n_layers: layers of the circuit.
        cutoff_dim: the cutoff, D.
        batch_size: circuits in a call.
    """

    engine: str
    n_modes: int
    n_layers: int
    cutoff_dim: int
    batch_size: int

    @property
    def circuit(self) -> dict[str, int]:
        """The sizes of circuit and batch."""
        return {name: value for name, value in vars(self).items() if name != "engine"}

    def __str__(self) -> str:
        """The case in words."""
        size = f"{self.n_modes} modes, {self.n_layers} layers, cutoff {self.cutoff_dim}"
        return f"{self.engine}, {size}, batch {self.batch_size}"


class AutoGrid:
    """Circuits and batches of one engine.

    Args:
        engine: choice of the configuration group engine.
        sizes: circuits, each [n_modes, n_layers, cutoff_dim].
        batch_sizes: circuits in a call.

    Raises:
        ConfigurationError: a size is impossible.
    """

    @checked
    def __init__(
        self,
        *,
        engine: Literal["fock", "strawberryfields"],
        sizes: CircuitSizes,
        batch_sizes: Annotated[list[PositiveInt], MinLen(1)],
    ) -> None:
        """Keeps what to measure."""
        self.engine = str(engine)
        self.sizes, self.batch_sizes = circuit_sizes(sizes), list(dict.fromkeys(batch_sizes))

    def cases(self) -> list[AutoCase]:
        """All of them."""
        return [
            AutoCase(engine=self.engine, **vars(size), batch_size=batch_size)
            for size in self.sizes
            for batch_size in self.batch_sizes
        ]


class AutoPlan:
    """Where `auto` and each of its candidates are timed in turns, in one process for each grid.

    Args:
        grids: what is measured.
        seconds: of the rounds of one case, unless the least number of them takes longer.

    Raises:
        ConfigurationError: there is no grid, or one is something else.
    """

    @checked
    def __init__(self, *, grids: Sequence[AutoGrid], seconds: PositiveFloat) -> None:
        """Keeps what to measure."""
        if not (isinstance(grids, list) and grids and all(isinstance(one, AutoGrid) for one in grids)):
            problem = f"must be a list of at least one AutoGrid, got {grids!r}"
            raise ConfigurationError("grids", problem, "give some as conf/experiment/bench/auto.yaml does")
        self.grids, self.seconds = grids, seconds

    @property
    def engines(self) -> list[str]:
        """Of all grids."""
        return list(dict.fromkeys(grid.engine for grid in self.grids))
