from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from qgan_framework.reporting.benchmark_auto import (
    AUTO_HEADINGS,
    COLUMNS,
    AutoRow,
    auto_cells,
    auto_sentences,
    read_auto,
    write_auto,
)
from qgan_framework.reporting.benchmark_page import write_benchmark


def values(engine: str, batch_size: int, share: float, **changes: Any) -> dict[str, Any]:
    return {
        "engine": engine,
        "n_modes": 1,
        "n_layers": 2,
        "cutoff_dim": 6,
        "batch_size": batch_size,
        "chosen": "cpu_batch",
        "fastest": "multiprocessing",
        "share": share,
        "spread": 0.03,
        "forward_share": 0.7,
        "gradient_share": 0.85,
        "rounds": 9,
        "first_call_seconds": 7.5,
        "laps": {"auto": [[0.1, 0.2]]},
        **changes,
    }


SF = "strawberryfields"
ROWS = [values(SF, 8, 0.97), values(SF, 32, 0.8), values("fock", 16, 1.01, fastest="cpu_batch")]


def test_they_come_back_from_the_file_and_stand_on_the_page(tmp_path: Path) -> None:
    write_auto(ROWS, tmp_path / "auto.csv")
    assert read_auto(tmp_path / "auto.csv") == [AutoRow.of(one) for one in ROWS]
    page = write_benchmark([], tmp_path).read_text()
    assert "Does auto choose the fastest?" in page and "in 1 of 2 cases" in page
    findings = page.split("What is fastest?")[1].split("</section>")[0]
    assert "not recorded" not in findings


def test_choices_that_were_not_right_are_named() -> None:
    assert auto_sentences([AutoRow.of(one) for one in ROWS]) == [
        "strawberryfields: forward and gradient together, auto is within 10 % of the fastest candidate in 1 of 2 "
        "cases, and has at least 0.8 of its speed (strawberryfields, 1 modes, 2 layers, cutoff 6, batch 32)",
        "fock: forward and gradient together, auto is within 10 % of the fastest candidate in 1 of 1 cases, and has at "
        "least 1.01 of its speed (fock, 1 modes, 2 layers, cutoff 6, batch 16)",
        "strawberryfields, 1 modes, 2 layers, cutoff 6, batch 32: auto chose cpu_batch, multiprocessing is fastest, "
        "auto has 0.8 of its speed (forward 0.7, gradient 0.85)",
    ]
    assert auto_sentences([]) == []


def test_every_column_has_a_heading() -> None:
    (cells,) = auto_cells([AutoRow.of(ROWS[0])])
    assert len(cells) == len(AUTO_HEADINGS) == len(COLUMNS)
    assert dict(zip(AUTO_HEADINGS, cells, strict=True))["share"] == ("0.97", 0.97)


def test_another_table_is_refused(tmp_path: Path) -> None:
    (tmp_path / "auto.csv").write_text("a,b\n1,2\n")
    with pytest.raises(ValueError, match="has not the columns"):
        read_auto(tmp_path / "auto.csv")
