from __future__ import annotations

import csv
import math
from pathlib import Path

import pytest
from omegaconf import OmegaConf

from qgan_framework.config.locations import CONF
from qgan_framework.reporting.benchmark import (
    COLUMNS,
    benchmark_row,
    read_benchmark_csv,
    write_benchmark_csv,
)
from qgan_framework.reporting.benchmark_page import write_benchmark, write_benchmark_report
from qgan_framework.reporting.benchmark_plot import throughput_curves
from qgan_framework.reporting.benchmark_table import format_table
from qgan_framework.reporting.summary import RunSummary
from qgan_framework.reporting.summary_file import save_summary
from tests.reporting.benchmark_rows import values

VALUES = [
    values("fock", 16, 9000.0),
    values("fock", 1024, 500000.0),
    values("strawberryfields", 16, 100.0),
    values("strawberryfields", 64, 250.0),
    values("strawberryfields", 128, 200.0),
    values("strawberryfields", 64, 9e9, n_modes=3),
    values("strawberryfields", 64, 9e9, **{"pass": "gradient"}),
]
ROWS = [benchmark_row(one) for one in VALUES]


def test_csv_has_the_agreed_columns_and_comes_back(tmp_path: Path) -> None:
    rows = [*ROWS, benchmark_row(values("fock", 4096, math.nan))]
    path = tmp_path / "benchmark.csv"
    write_benchmark_csv(rows, path)
    with path.open(newline="") as stream:
        lines = list(csv.reader(stream))
    assert tuple(lines[0]) == COLUMNS
    assert lines[-1][COLUMNS.index("samples_per_second")] == ""
    back = read_benchmark_csv(path)
    assert back[:-1] == rows[:-1]
    assert math.isnan(back[-1].samples_per_second)


def test_csv_of_an_older_benchmark_is_per_mode_with_shared_weights(tmp_path: Path) -> None:
    path = tmp_path / "benchmark.csv"
    path.write_text(",".join(COLUMNS[:-3]) + "\nfock,cpu_batch,2,2,8,1,forward,9,0,1,1,1\n")
    (row,) = read_benchmark_csv(path)
    assert (row.truncation, row.weights) == ("per_mode", "shared") and math.isnan(row.counted_cost)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("engine\nfock\n", "no column strategy"),
        (",".join(COLUMNS) + "\nfock,s,two,2,8,1,forward,,,,,,,\n", "n_modes is 'two'"),
    ],
)
def test_csv_that_cannot_be_understood_says_why(tmp_path: Path, content: str, message: str) -> None:
    path = tmp_path / "benchmark.csv"
    path.write_text(content)
    with pytest.raises(ValueError, match=message):
        read_benchmark_csv(path)


def test_terminal_table_is_aligned_and_says_what_it_compares_with() -> None:
    lines = format_table([*ROWS, benchmark_row(values("fock", 4096, None))]).splitlines()
    assert "2,000x (batch 64)" in lines[3]
    column = lines[0].index("samples/s") + len("samples/s")
    assert lines[2][:column].endswith(" 9,000")
    assert lines[3][:column].endswith(" 500,000")
    assert lines[-1][:column].endswith(" -")


def test_table_compares_with_those_that_were_measured() -> None:
    peer = benchmark_row(values("piquasso", 16, 3000.0, truncation="total"))
    own = benchmark_row(values("fock", 16, 9000.0, truncation="total", weights="per_sample"))
    lines = format_table([own, peer]).splitlines()
    assert "vs piquasso" in lines[0] and "vs strawberryfields" not in lines[0]
    assert " 3x " not in lines[2] and lines[2].endswith("total       per_sample")
    own = benchmark_row(values("fock", 16, 9000.0, truncation="total"))
    assert " 3x " in format_table([own, peer]).splitlines()[2]


def test_plot_is_log_log_with_a_panel_a_pass() -> None:
    picture = throughput_curves(ROWS)
    assert picture is not None
    assert [axis.get_title(loc="left") for axis in picture.figure.axes] == ["forward", "gradient"]
    assert {(axis.get_xscale(), axis.get_yscale()) for axis in picture.figure.axes} == {("log", "log")}
    assert throughput_curves([benchmark_row(values("fock", 16, None))]) is None


def test_page_of_a_benchmark(tmp_path: Path) -> None:
    save_summary(
        RunSummary(status="completed", experiment="<b>speed", fallbacks=0), tmp_path / "summary.json"
    )
    html = write_benchmark(VALUES, tmp_path).read_text(encoding="utf-8")
    assert "fock is ahead of every peer in 2 of 2 comparisons" in html
    assert "Against other simulators" in html and "2,000x" in html
    assert "How does the cost grow?" not in html
    assert "&lt;b&gt;speed: benchmark" in html and "<b>speed" not in html
    assert html.count('src="data:image/png;base64,') == 1
    assert not _external(html)
    assert (tmp_path / "benchmark.csv").exists()


def test_a_benchmark_without_an_experiment_is_named_by_what_it_measured(tmp_path: Path) -> None:
    unnamed = str(OmegaConf.load(CONF / "config.yaml").experiment_name)
    found = RunSummary(status="completed", experiment=unnamed, engine="fock, floor")
    save_summary(found, tmp_path / "summary.json")
    html = write_benchmark(VALUES, tmp_path).read_text(encoding="utf-8")
    assert "<title>Benchmark of fock, floor" in html and unnamed + ": benchmark" not in html


def test_page_of_a_benchmark_that_measured_nothing(tmp_path: Path) -> None:
    html = write_benchmark([], tmp_path).read_text(encoding="utf-8")
    assert "Measurements: not recorded." in html
    with pytest.raises(FileNotFoundError):
        write_benchmark_report(tmp_path / "absent")


def _external(html: str) -> bool:
    return any(f'{name}="{scheme}' in html for name in ("src", "href") for scheme in ("http", "//"))


def test_row_with_a_missing_size_is_refused() -> None:
    given = values("fock", 16, 1.0)
    del given["n_modes"]
    with pytest.raises(KeyError, match="n_modes"):
        benchmark_row(given)
