"""report.html of a benchmark, made from benchmark.csv."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from qgan_framework.reporting.atomic import write_text
from qgan_framework.reporting.benchmark import (
    BenchmarkRow,
    Comparison,
    benchmark_row,
    compare,
    read_benchmark_csv,
    references,
    write_benchmark_csv,
)
from qgan_framework.reporting.benchmark_plot import throughput_curves
from qgan_framework.reporting.benchmark_table import headings, size_in_words, table_cells, times
from qgan_framework.reporting.page import NO_SUMMARY, Cell, problems
from qgan_framework.reporting.run_files import read_run_files
from qgan_framework.reporting.templating import render
from qgan_framework.reporting.wording import number


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
    page = render(
        "benchmark.html.j2",
        title=f"{(files.summary or NO_SUMMARY).experiment or files.name}: benchmark",
        files=files,
        summary=files.summary or NO_SUMMARY,
        findings=findings(rows),
        problems=problems(files),
        columns=headings(rows),
        rows=[[Cell(text, value) for text, value in cells] for cells in table_cells(rows)],
    )
    path = run_dir / "report.html"
    write_text(path, page)
    return path


def findings(rows: Sequence[BenchmarkRow]) -> list[str]:
    """Say for every workload which row is fastest, and how it compares with other simulators."""
    measured = [row for row in rows if row.samples_per_second > 0]
    sentences = []
    for workload in dict.fromkeys(row.workload for row in measured):
        best = max(
            (row for row in measured if row.workload == workload), key=lambda row: row.samples_per_second
        )
        against = [_against(compare(best, rows, engine)) for engine in references(rows)]
        sentences.append(
            f"{size_in_words(best)}, {best.pass_name}: {best.engine} with "
            f"{best.strategy} is fastest, {number(best.samples_per_second)} samples a second at batch "
            f"{best.batch_size}{''.join(against)}."
        )
    return sentences


def _against(comparison: Comparison | None) -> str:
    if comparison is None:
        return ""
    reference = comparison.reference
    return (
        f", {times(comparison.ratio)} the best of {reference.engine} at no larger batch "
        f"({number(reference.samples_per_second)} with {reference.strategy} at batch {reference.batch_size})"
    )
