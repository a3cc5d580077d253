"""report.html of a benchmark, made from benchmark.csv."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from qgan_framework.reporting.atomic import write_text
from qgan_framework.reporting.benchmark import benchmark_row, read_benchmark_csv, write_benchmark_csv
from qgan_framework.reporting.benchmark_auto import AUTO_HEADINGS, auto_cells, auto_sentences, read_auto
from qgan_framework.reporting.benchmark_claims import CLAIM_HEADINGS, claims
from qgan_framework.reporting.benchmark_components import (
    COMPONENT_HEADINGS,
    component_cells,
    component_sentences,
    read_components,
)
from qgan_framework.reporting.benchmark_plot import throughput_curves
from qgan_framework.reporting.benchmark_qubits import (
    QUBIT_HEADINGS,
    qubit_cells,
    qubit_sentences,
    read_qubits,
)
from qgan_framework.reporting.benchmark_summary_tables import (
    SCALING_HEADINGS,
    VERDICT_HEADINGS,
    scaling_cells,
    verdict_cells,
)
from qgan_framework.reporting.benchmark_table import headings, table_cells
from qgan_framework.reporting.benchmark_words import fastest_sentences, summary_sentences
from qgan_framework.reporting.page import NO_SUMMARY, Cell, problems
from qgan_framework.reporting.run_files import read_run_files
from qgan_framework.reporting.summary import RunSummary
from qgan_framework.reporting.templating import render

_UNNAMED = "custom"
"""The name of a run without an experiment, in conf/config.yaml."""


def write_benchmark(rows: Sequence[Mapping[str, object]], run_dir: Path) -> Path:
    """Write benchmark.csv, plots/benchmark.png and report.html of a benchmark.

    Status, warnings, versions and command come from summary.json when it is there: write that first.

    Args:
        rows: One dict a measurement, with the keys `qgan_framework.reporting.benchmark.COLUMNS`.
        run_dir: The benchmark's folder.

    Returns:
        `run_dir`/report.html.

    Raises:
        KeyError: A row lacks its engine, strategy, pass or a size.
        ValueError: A size is no whole number.
        OSError: A file cannot be written.
    """
    write_benchmark_csv([benchmark_row(row) for row in rows], run_dir / "benchmark.csv")
    return write_benchmark_report(run_dir)


def write_benchmark_report(run_dir: Path) -> Path:
    """Draw the plot and write the page of the benchmark.csv in `run_dir`; return the page's path.

    Raises:
        FileNotFoundError: There is no benchmark.csv.
        ValueError: benchmark.csv cannot be understood.
        OSError: A file cannot be written.
    """
    rows = read_benchmark_csv(run_dir / "benchmark.csv")
    picture = throughput_curves(rows)
    if picture is not None:
        (run_dir / "plots").mkdir(exist_ok=True)
        picture.save(run_dir / "plots")
    files = read_run_files(run_dir)
    parts = run_dir / "components.csv"
    components = read_components(parts) if parts.is_file() else []
    path = run_dir / "qubits.csv"
    qubits = read_qubits(path) if path.is_file() else []
    path = run_dir / "auto.csv"
    auto = read_auto(path) if path.is_file() else []
    page = render(
        "benchmark.html.j2",
        title=_title(files.summary or NO_SUMMARY, files.name),
        files=files,
        summary=files.summary or NO_SUMMARY,
        summary_lines=summary_sentences(rows),
        findings=[*auto_sentences(auto), *fastest_sentences(rows)],
        auto_columns=AUTO_HEADINGS,
        auto=_cells(auto_cells(auto)),
        qubit_lines=qubit_sentences(qubits),
        qubit_columns=QUBIT_HEADINGS,
        qubits=_cells(qubit_cells(qubits)),
        claim_columns=CLAIM_HEADINGS,
        claims=[[Cell(text, None) for text in claim.cells] for claim in claims(rows)],
        component_columns=COMPONENT_HEADINGS,
        components=_cells(component_cells(components)),
        component_lines=component_sentences(components),
        verdict_columns=VERDICT_HEADINGS,
        verdicts=_cells(verdict_cells(rows)),
        scaling_columns=SCALING_HEADINGS,
        scalings=_cells(scaling_cells(rows)),
        problems=problems(files),
        columns=headings(rows),
        rows=_cells(table_cells(rows)),
    )
    path = run_dir / "report.html"
    write_text(path, page)
    return path


def _title(summary: RunSummary, folder: str) -> str:
    """The experiment's name, or what was measured where none was chosen."""
    if summary.experiment == _UNNAMED and summary.engine:
        return f"Benchmark of {summary.engine}"
    return f"{summary.experiment or folder}: benchmark"


def _cells(table: Sequence[Sequence[tuple[str, float | None]]]) -> list[list[Cell]]:
    return [[Cell(text, value) for text, value in line] for line in table]
