"""How good the choices of the strategy `auto` were: auto.csv, its table, and its sentences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Self

from qgan_framework.reporting.benchmark_table import cell_of
from qgan_framework.reporting.csv_rows import read_rows, write_rows
from qgan_framework.reporting.wording import number

AS_GOOD = 0.9
"""Share of the fastest strategy's speed from which on a choice is right."""

AUTO_HEADINGS = (
    "engine",
    "modes",
    "layers",
    "cutoff",
    "batch",
    "auto chose",
    "fastest",
    "share",
    "spread",
    "forward",
    "gradient",
    "rounds",
    "first call s",
)
_WORDS = ("engine", "auto chose", "fastest")


@dataclass(frozen=True, kw_only=True)
class AutoRow:
    """One circuit and batch.

    Attributes:
        engine: simulator.
        n_modes: modes of the circuit.
        n_layers: layers of the circuit.
        cutoff_dim: the cutoff, D.
        batch_size: circuits in a call.
        chosen: the strategy that auto chose.
        fastest: the fastest candidate, forward and with gradients together.
        share: of its speed that auto reaches, both passes together, median over the rounds.
        spread: upper less lower quartile of that share over the rounds.
        forward_share: the same share, of the forward pass alone.
        gradient_share: of the pass with gradients alone.
        rounds: in each of which everyone was timed.
        first_call_seconds: with which auto chooses.
    """

    engine: str
    n_modes: int
    n_layers: int
    cutoff_dim: int
    batch_size: int
    chosen: str
    fastest: str
    share: float
    spread: float
    forward_share: float
    gradient_share: float
    rounds: int
    first_call_seconds: float

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> Self:
        """From a dict with the keys `COLUMNS`."""
        kinds = {"str": str, "int": int, "float": float}
        return cls(**{one.name: kinds[str(one.type)](values[one.name]) for one in fields(cls)})

    @property
    def good(self) -> bool:
        """Whether nothing is more than a tenth faster."""
        return self.share >= AS_GOOD


COLUMNS = tuple(one.name for one in fields(AutoRow))


def write_auto(rows: Sequence[Mapping[str, Any]], path: Path) -> None:
    """Write `rows` to `path` (auto.csv) in one step; what they hold besides `COLUMNS` is for benchmark.json."""
    write_rows(rows, COLUMNS, path)


def read_auto(path: Path) -> list[AutoRow]:
    """Read auto.csv.

    Raises:
        FileNotFoundError: There is no such file.
        ValueError: It is no table with these columns.
    """
    return [AutoRow.of(row) for row in read_rows(path, COLUMNS)]


def auto_cells(rows: Sequence[AutoRow]) -> list[list[tuple[str, float | None]]]:
    """One list a row, in the order of `AUTO_HEADINGS`."""
    return [[cell_of(getattr(row, name)) for name in COLUMNS] for row in rows]


def auto_sentences(rows: Sequence[AutoRow]) -> list[str]:
    """How often it chose well on each engine; then each case in which it did not."""
    engines = {row.engine: [one for one in rows if one.engine == row.engine] for row in rows}
    return [
        *(_summary(engine, mine) for engine, mine in engines.items()),
        *(f"{_case(row)}: {auto_words(row)}" for row in rows if not row.good),
    ]


def auto_words(row: AutoRow) -> str:
    """What one case found, in one short text."""
    return (
        f"auto chose {row.chosen}, {row.fastest} is fastest, auto has {number(row.share)} of its speed "
        f"(forward {number(row.forward_share)}, gradient {number(row.gradient_share)})"
    )


def _summary(engine: str, rows: Sequence[AutoRow]) -> str:
    least = min(rows, key=lambda row: row.share)
    good = sum(row.good for row in rows)
    return (
        f"{engine}: forward and gradient together, auto is within 10 % of the fastest candidate in {good} of "
        f"{len(rows)} cases, and has at least {number(least.share)} of its speed ({_case(least)})"
    )


def _case(row: AutoRow) -> str:
    size = f"{row.n_modes} modes, {row.n_layers} layers, cutoff {row.cutoff_dim}"
    return f"{row.engine}, {size}, batch {row.batch_size}"
