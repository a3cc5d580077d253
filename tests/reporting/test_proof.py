"""The page of the proof experiments says what the runs' summaries say, also where that is unwelcome."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest

from qgan_framework.reporting.proof_bars import BARS
from qgan_framework.reporting.proof_page import write_proof
from qgan_framework.reporting.proof_runs import has_ended, read_problems, run_folder_of
from qgan_framework.reporting.proof_tables import (
    OVERVIEW,
    bar_sentences,
    overview,
    spread,
    stopping_rule,
    verdict,
)
from qgan_framework.reporting.summary import MetricSummary, Performance, RunSummary, Truncation
from qgan_framework.reporting.summary_file import save_summary


def write_run(runs: Path, name: str, seed: int, w1: float, r2: float, **changes: Any) -> None:
    metrics = {
        "sliced_wasserstein": MetricSummary(final=w1, floor=0.1, direction="min"),
        "line_r2": MetricSummary(final=r2, floor=0.92),
        "mode_coverage": MetricSummary(final=1.0, floor=1.0, direction="max"),
    }
    given: dict[str, Any] = {
        "status": "completed",
        "metrics": metrics,
        "baselines": {"gaussian_fit": {"sliced_wasserstein": 0.5, "line_r2": 0.92}},
        "blind": {"line_r2": ("gaussian_fit",)},
        "parameters": {"generator": 82},
        "performance": Performance(samples_per_second=1234.0),
        "truncation": Truncation(norm_mean=0.99),
        "started": "2026-01-01T00:00:00+00:00",
        "finished": "2026-01-01T00:01:00+00:00",
    }
    folder = run_folder_of(runs, name, seed)
    folder.mkdir(parents=True)
    save_summary(RunSummary(**given | changes), folder / "summary.json")


@pytest.fixture
def runs(tmp_path: Path) -> Path:
    folder = tmp_path / "runs"
    write_run(folder, "clusters", 0, 0.12, 0.93)
    write_run(folder, "clusters", 1, 0.14, 0.96)
    write_run(folder, "clusters", 2, 0.40, 0.5, status="failed", reason="the generator diverged", metrics={})
    write_run(folder, "clusters_classical", 0, 0.11, 0.80)
    return folder


def test_runs_are_paired_with_their_control(runs: Path) -> None:
    (problem,) = read_problems(runs)
    assert [run.seed for run in problem.quantum.runs] == [0, 1, 2]
    assert [run.seed for run in problem.classical.runs] == [0]
    assert problem.quantum.median("sliced_wasserstein") == pytest.approx(0.13)
    assert problem.better("sliced_wasserstein") == "classical"
    assert problem.better("line_r2") == "quantum"  # nearer to the data's own
    assert problem.better("mode_coverage") == "level"


def test_bars_count_failed_runs_as_not_reached(runs: Path) -> None:
    lines = bar_sentences(read_problems(runs)[0])
    assert len(lines) == len(BARS["clusters"]) + 1
    assert (
        "line_r2 within 0.03 of the data's own: reached by quantum 1 of 3 runs, classical 0 of 1 runs."
        in lines
    )
    assert any("at most 1.5 times the floor: reached by quantum 2 of 3" in line for line in lines)


def test_the_plain_stopping_rule_is_judged_by_the_recorded_courses(runs: Path) -> None:
    course = "epoch,line_r2\n1,0.02\n2,0.9\n"
    (run_folder_of(runs, "clusters", 1) / "metrics.csv").write_text(course)
    (line,) = stopping_rule(read_problems(runs)[0])
    assert "would have ended 1 of 3 quantum runs (after epoch 1), 0 of 1 classical runs." in line
    write_run(runs, "ring", 0, 0.1, 0.0, metrics={"line_r2": MetricSummary(final=0.0, floor=0.001)})
    assert stopping_rule(read_problems(runs)[1]) == []


def test_the_verdict_says_where_the_quantum_model_is_worse(runs: Path) -> None:
    assert "worse in sliced_wasserstein." in verdict(read_problems(runs)[0])


def test_every_cell_of_the_overview_stands_under_its_heading(runs: Path) -> None:
    for line in overview(read_problems(runs)):
        assert len(line) == len(OVERVIEW)
    quantum = dict(zip(OVERVIEW, (cell.text for cell in overview(read_problems(runs))[0]), strict=True))
    assert quantum["all bars"] == "1 of 3"
    assert quantum["first metric"] == "sliced_wasserstein 0.13 (0.12 … 0.14)"
    assert [run.seconds for run in read_problems(runs)[0].quantum.runs] == [60.0] * 3
    assert (quantum["weights"], quantum["a run"], quantum["samples/s"]) == ("82", "1 min 00 s", "1,234")


def test_the_page_shows_every_run(runs: Path, tmp_path: Path) -> None:
    page = write_proof(runs, tmp_path).read_text()
    for words in ("the generator diverged", "0.13 (0.12 … 0.14)", "3, 1 incomplete", "1 of 3", "1,234", "82"):
        assert words in page
    assert "cannot tell gaussian fit from real points" in page
    assert "prove nothing" not in page
    assert "prove nothing" in write_proof(runs, tmp_path, quick=True).read_text()
    rows = list(csv.DictReader((tmp_path / "proof.csv").read_text().splitlines()))
    assert [row["metric"] for row in rows if row["status"] == "failed"] == [""]
    assert len(rows) == 3 * 3 + 1


def test_a_folder_without_summary_is_incomplete_and_done_again(runs: Path) -> None:
    folder = run_folder_of(runs, "sine", 7)
    folder.mkdir(parents=True)
    assert not has_ended(folder)
    assert has_ended(run_folder_of(runs, "clusters", 2))
    sine = read_problems(runs)[-1]
    assert "going on, or was interrupted" in str(sine.quantum.runs[0].summary.reason)
    assert sine.quantum.incomplete
    (folder / "summary.json").write_text("{")
    assert "cannot be read" in str(read_problems(runs)[-1].quantum.runs[0].summary.reason)


def test_a_bar_for_circuits_is_none_for_perceptrons(tmp_path: Path) -> None:
    error = {"test_mse": MetricSummary(final=0.0105, floor=0.01, direction="min")}
    write_run(tmp_path, "sine_classical", 0, 0, 0, metrics=error, truncation=Truncation())
    write_run(tmp_path, "sine", 0, 0, 0, metrics=error, truncation=Truncation(norm_mean=0.98))
    lines = bar_sentences(read_problems(tmp_path)[0])
    assert "norm of circuits at least 0.99: reached by quantum 0 of 1 runs, classical 1 of 1 runs." in lines


def test_no_runs_make_a_page_too(tmp_path: Path) -> None:
    assert "No run was found" in write_proof(tmp_path / "nothing", tmp_path).read_text()


@pytest.mark.parametrize(("values", "words"), [([], "no value"), ([0.5], "0.5"), ([1.0, 3.0], "2 (1 … 3)")])
def test_spread(values: list[float], words: str) -> None:
    assert spread(values) == words
