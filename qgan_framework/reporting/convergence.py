"""convergence.csv: what trained weights give at larger cutoffs, and what that means in words."""

from __future__ import annotations

import csv
import dataclasses
import io
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, cast, get_args

from qgan_framework.reporting.atomic import write_text
from qgan_framework.reporting.metric_table import read_metric_table, to_number
from qgan_framework.reporting.wording import number

Output = Literal["points", "densities", "verdicts"]

SETTLED_SHARE = 0.25
"""The reference counts as settled when the last step changed at most this share of what all steps changed."""
ROUNDING = 1e-4
"""Changes below it are rounding errors of single precision."""


@dataclass(frozen=True, kw_only=True)
class CutoffRow:
    """One network at one cutoff, with the same weights and inputs as at every other.

    Attributes:
        network: generator or discriminator.
        output: what is compared: points, densities, or verdicts, which are a discriminator's raw outputs.
        cutoff_dim: Fock states kept of each mode.
        norm_mean: Mean norm ⟨ψ|ψ⟩ of the truncated kets.
        norm_min: Least norm.
        delta_max: Largest distance of an output to that at the largest cutoff: Euclidean for points, total variation
            for densities.
        delta_median: Median distance.
        sliced_wasserstein: Quality of the generated points; NaN for a discriminator.
    """

    network: str
    output: Output
    cutoff_dim: int
    norm_mean: float
    norm_min: float
    delta_max: float
    delta_median: float
    sliced_wasserstein: float = math.nan


COLUMNS = tuple(field.name for field in dataclasses.fields(CutoffRow))


def write_convergence(rows: Sequence[CutoffRow], path: Path) -> None:
    """Write convergence.csv in one step, NaN as an empty cell."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in rows:
        values = dataclasses.astuple(row)
        writer.writerow(["" if isinstance(value, float) and math.isnan(value) else value for value in values])
    write_text(path, buffer.getvalue())


def read_convergence(path: Path) -> tuple[CutoffRow, ...]:
    """Read what `write_convergence` wrote.

    Raises:
        FileNotFoundError: There is no such file.
        ValueError: It is no such table.
    """
    table = read_metric_table(path)
    if table.columns != COLUMNS:
        raise ValueError(f"{path.name} has the columns {', '.join(table.columns)}, not {', '.join(COLUMNS)}")
    return tuple(_row(cells) for cells in table.rows)


def _row(cells: Sequence[str]) -> CutoffRow:
    network, output, cutoff_dim, *numbers = cells
    if output not in get_args(Output):
        raise ValueError(f"output is {output!r}, expected one of {', '.join(get_args(Output))}")
    names = COLUMNS[3:]
    values = dict(zip(names, map(to_number, numbers), strict=True))
    return CutoffRow(network=network, output=cast(Output, output), cutoff_dim=int(cutoff_dim), **values)


def networks(rows: Sequence[CutoffRow]) -> dict[str, list[CutoffRow]]:
    """The rows of each network, by its name."""
    return {name: [row for row in rows if row.network == name] for name in {row.network: 0 for row in rows}}


def convergence_table(rows: Sequence[CutoffRow]) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """Column names and rows as texts: distances with two digits, nothing where there is no value."""
    return COLUMNS, [tuple(_cell(name, getattr(row, name)) for name in COLUMNS) for row in rows]


def _cell(name: str, value: object) -> str:
    if not isinstance(value, float):
        return str(value)
    if math.isnan(value):
        return ""
    return (
        f"{value:.6f}"
        if name.startswith("norm")
        else f"{value:.2g}"
        if name.startswith("delta")
        else f"{value:.4g}"
    )


def convergence_words(rows: Sequence[CutoffRow]) -> list[str]:
    """One sentence a network: how far its outputs are from those at the largest cutoff, and what that is worth."""
    return [_sentence(own) for own in networks(rows).values()]


def _sentence(rows: Sequence[CutoffRow]) -> str:
    first, last = rows[0], rows[-1]
    subject = {"points": "generated points", "densities": "generated densities", "verdicts": "its verdicts"}
    unit = " in total variation" if first.output == "densities" else ""
    whose = "" if first.network == "generator" else f"The {first.network}: "
    return (
        f"{whose}{'At' if not whose else 'at'} cutoff {first.cutoff_dim} {subject[first.output]} are within "
        f"{number(_two_digits(first.delta_max))} of cutoff {last.cutoff_dim}'s{unit}, half of them within "
        f"{number(_two_digits(first.delta_median))}; {_settledness(rows)}."
    )


def _settledness(rows: Sequence[CutoffRow]) -> str:
    if len(rows) < 3:
        return "whether that one is exact enough to compare with, a third value in evaluate.cutoff_steps would tell"
    first, before, last = rows[0], rows[-2], rows[-1]
    change = f"from cutoff {before.cutoff_dim} to {last.cutoff_dim} they move by at most"
    amount = number(_two_digits(before.delta_max))
    if is_settled(rows):
        return f"{change} {amount}, so the comparison holds"
    return (
        f"but {change.replace('at most', 'up to')} {amount} still, so cutoff {last.cutoff_dim} is no settled reference "
        f"and the error at {first.cutoff_dim} may be larger: extend evaluate.cutoff_steps, and train with a larger "
        "cutoff_dim or truncation_penalty"
    )


def is_settled(rows: Sequence[CutoffRow]) -> bool:
    """Whether the largest cutoff of one network's rows can stand for the exact result: the last step changed little."""
    return len(rows) > 2 and rows[-2].delta_max <= max(ROUNDING, SETTLED_SHARE * rows[0].delta_max)


def _two_digits(value: float) -> float:
    return float(f"{value:.2g}")
