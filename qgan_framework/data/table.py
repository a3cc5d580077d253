"""Reading a table of numbers from .csv or .npy, with an error that says where the file is wrong."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

import numpy as np
import numpy.typing as npt

from qgan_framework.errors import DataError

FloatArray = npt.NDArray[np.float64]
Columns = Sequence[str] | Sequence[int] | None


def read_table(path: Path, columns: Columns) -> tuple[FloatArray, list[str]]:
    """Reads the chosen columns of a .csv or .npy file.

    A .csv file is comma-separated UTF-8 text. Its first line is a header when no cell of it is a number;
    without a header, and in a .npy file, columns are named column_0, column_1, ... Blank lines are skipped.

    Args:
        path: the file.
        columns: names or numbers (from 0) of the columns to keep, in this order; None keeps all.

    Returns:
        Finite values of shape (n, d), n >= 2, and the d column names.

    Raises:
        DataError: the file is missing, unreadable, empty, ragged, or holds anything but finite numbers.
    """
    readers = {".csv": _read_csv, ".npy": _read_npy}
    if path.suffix.lower() not in readers:
        _fail(path, f"has the unknown extension {path.suffix!r}", "give a .csv or .npy file")
    if not path.is_file():
        _fail(
            path,
            "is not a file" if path.exists() else "does not exist",
            "give the path of a .csv or .npy file",
        )
    try:
        if path.stat().st_size == 0:
            _fail(path, "is empty", "give a file with at least two rows of numbers")
        return readers[path.suffix.lower()](path, columns)
    except OSError as error:
        _fail(
            path, f"cannot be read ({error.strerror or error})", "check the file and its permissions", error
        )


def _fail(path: Path, problem: str, remedy: str, cause: Exception | None = None) -> NoReturn:
    raise DataError("data.path", f"{path} {problem}", remedy) from cause


def _read_csv(path: Path, columns: Columns) -> tuple[FloatArray, list[str]]:
    lines, rows = _csv_rows(path)
    has_header = not any(_is_number(cell) for cell in rows[0])
    width = len(rows[0])
    for line, row in zip(lines, rows, strict=True):
        if len(row) != width:
            _fail(
                path,
                f"is ragged: line {line} has {len(row)} cells, line {lines[0]} has {width}",
                "give every line the same number of comma-separated cells",
            )
    names = _numbered(width)
    if has_header:
        names = rows[0]
        lines, rows = lines[1:], rows[1:]
        if len(set(names)) != width:
            _fail(path, f"repeats a column name: {', '.join(names)}", "give every column its own name")
    _check_length(path, len(rows))
    chosen = _choose(path, columns, names, has_names=has_header)
    values = [
        [_number(path, row[column], f"line {line}, column {names[column]}") for column in chosen]
        for line, row in zip(lines, rows, strict=True)
    ]
    return np.array(values, dtype=np.float64), [names[column] for column in chosen]


def _csv_rows(path: Path) -> tuple[list[int], list[list[str]]]:
    """Line numbers and stripped cells of the lines that are not blank."""
    lines, rows = [], []
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            reader = csv.reader(file)
            for row in reader:
                if any(cell.strip() for cell in row):
                    lines.append(reader.line_num)
                    rows.append([cell.strip() for cell in row])
    except (UnicodeDecodeError, csv.Error) as error:
        _fail(path, f"is not comma-separated UTF-8 text ({error})", "save it as CSV in UTF-8", error)
    if not rows:
        _fail(path, "is empty", "give a file with at least two rows of numbers")
    return lines, rows


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return "_" not in cell  # float() reads Python's 1_000, which in a data file is text


def _number(path: Path, cell: str, place: str) -> float:
    if not cell:
        _fail(
            path, f"has an empty cell at {place}", "fill it in, remove the row, or choose other data.columns"
        )
    if not _is_number(cell):
        _fail(
            path,
            f"has the text {cell!r} at {place}",
            "give numbers separated by commas, or choose the numeric columns with data.columns",
        )
    value = float(cell)
    if not np.isfinite(value):
        _fail(path, f"has {value} at {place}", "remove the row or replace the value")
    return value


def _read_npy(path: Path, columns: Columns) -> tuple[FloatArray, list[str]]:
    try:
        array = np.load(path, allow_pickle=False)  # a pickle could run code of whoever wrote the file
    except (ValueError, EOFError) as error:
        reason = " ".join(str(error).split())  # NumPy's text can have several lines
        _fail(path, f"is no readable .npy array ({reason})", "save a numeric array with numpy.save", error)
    if not isinstance(array, np.ndarray):
        array.close()
        _fail(path, "is a .npz archive", "save one array with numpy.save")
    if array.ndim != 2:
        _fail(path, f"holds an array of shape {array.shape}", "save a two-dimensional array (rows, columns)")
    if array.dtype.kind not in "fiu":
        _fail(path, f"holds values of type {array.dtype}", "save an array of real numbers")
    _check_length(path, len(array))
    names = _numbered(array.shape[1])
    chosen = _choose(path, columns, names, has_names=False)
    values = array[:, chosen].astype(np.float64)
    wrong = np.argwhere(~np.isfinite(values))
    if len(wrong):
        row, column = wrong[0]
        place = f"row {row} (counted from 0), {names[chosen[column]]}"
        _fail(path, f"has {values[row, column]} at {place}", "remove the row or replace the value")
    return values, [names[column] for column in chosen]


def _numbered(width: int) -> list[str]:
    return [f"column_{column}" for column in range(width)]


def _check_length(path: Path, n_rows: int) -> None:
    if n_rows < 2:
        _fail(
            path, f"has {n_rows} rows of data", "give at least two rows, one to train on and one to hold out"
        )


def _choose(path: Path, columns: Columns, names: list[str], *, has_names: bool) -> list[int]:
    """Positions of the chosen columns."""
    wanted: list[str | int] = list(range(len(names))) if columns is None else list(columns)
    remedy = f"choose among {', '.join(names)}" if has_names else f"choose numbers from 0 to {len(names) - 1}"
    if not wanted:
        raise DataError("data.columns", f"no column of {path} is chosen", remedy)
    if len(set(wanted)) != len(wanted):
        raise DataError("data.columns", f"{wanted} names a column twice", remedy)
    chosen = []
    for column in wanted:
        if isinstance(column, str) and not has_names:
            raise DataError("data.columns", f"{path} has no header line to find {column!r} in", remedy)
        if column not in (names if isinstance(column, str) else range(len(names))):
            raise DataError("data.columns", f"{path} has no column {column!r}", remedy)
        chosen.append(names.index(column) if isinstance(column, str) else column)
    return chosen
