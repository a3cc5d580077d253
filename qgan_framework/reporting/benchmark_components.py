"""Where the time of a training step goes: components.csv, its table, and its sentences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from qgan_framework.reporting.csv_rows import read_rows, write_rows
from qgan_framework.reporting.wording import seconds

COLUMNS = ("component", "pass_name", "batch_size", "seconds")
COMPONENT_HEADINGS = ("part", "pass", "batch", "time of a batch", "share of a training step")
BARE, LOOP = "compiled steps of the schedule", "the same in the Trainer's loop"

Row = Mapping[str, object]


def write_components(rows: Sequence[Row], path: Path) -> None:
    """Write `rows` to `path` (components.csv) in one step."""
    write_rows(rows, COLUMNS, path)


def read_components(path: Path) -> list[dict[str, str]]:
    """Read components.csv.

    Raises:
        FileNotFoundError: There is no such file.
        ValueError: It is no table with these columns.
    """
    return read_rows(path, COLUMNS)


def component_cells(rows: Sequence[Row]) -> list[list[tuple[str, float | None]]]:
    """One list a row, in the order of `COMPONENT_HEADINGS`; shares are of the step in the Trainer's loop."""
    whole = _seconds_of(rows).get(LOOP)
    return [
        [
            (str(row["component"]), None),
            (str(row["pass_name"]), None),
            (str(row["batch_size"]), float(str(row["batch_size"]))),
            (seconds(float(str(row["seconds"]))), float(str(row["seconds"]))),
            (f"{100 * float(str(row['seconds'])) / whole:.1f} %" if whole else "-", None),
        ]
        for row in rows
    ]


def component_sentences(rows: Sequence[Row]) -> list[str]:
    """What the Trainer's loop adds to the compiled steps; nothing where that was not measured."""
    known = _seconds_of(rows)
    if BARE not in known or LOOP not in known:
        return []
    outside = known[LOOP] - known[BARE]
    share = f"{100 * outside / known[LOOP]:.1f} %" if outside > 0 else "no measurable part"
    return [
        f"a training step at batch {rows[0]['batch_size']} takes {seconds(known[LOOP])} in the Trainer's loop and "
        f"{seconds(known[BARE])} as bare compiled steps: Python, callbacks, logging and data are "
        f"{share} of it"
    ]


def _seconds_of(rows: Sequence[Row]) -> dict[str, float]:
    return {str(row["component"]): float(str(row["seconds"])) for row in rows if row["pass_name"] == "step"}
