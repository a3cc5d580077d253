from __future__ import annotations

import json
import math
from pathlib import Path

import pytest

from qgan_framework.reporting.summary import MetricSummary, Performance, RunSummary
from qgan_framework.reporting.summary_file import load_summary, save_summary, summary_from_dict

from .run_folders import complete_summary


def test_round_trip(tmp_path: Path) -> None:
    summary = complete_summary()
    save_summary(summary, tmp_path / "summary.json")
    assert load_summary(tmp_path / "summary.json") == summary


def test_what_is_not_finite_is_null_in_the_file(tmp_path: Path) -> None:
    summary = RunSummary(
        status="failed",
        metrics={"mmd": MetricSummary(final=math.nan, best=math.inf, floor=0.1)},
        performance=Performance(samples_per_second=math.nan),
    )
    save_summary(summary, tmp_path / "summary.json")
    values = json.loads((tmp_path / "summary.json").read_text())
    assert values["metrics"]["mmd"] == {"final": None, "best": None, "floor": 0.1, "direction": None}
    assert values["performance"]["samples_per_second"] is None


def test_missing_keys_are_not_recorded_and_unknown_ones_are_ignored() -> None:
    assert summary_from_dict({"status": "stopped", "novelty": 1}) == RunSummary(status="stopped")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("{", "summary.json is not valid JSON"),
        ("[]", "expected an object"),
        ("{}", "status is None"),
        ('{"status": "completed", "metrics": 3}', "metrics is 3"),
        (
            '{"status": "completed", "metrics": {"mmd": {"final": "low"}}}',
            "final is 'low', expected a number",
        ),
        ('{"status": "completed", "seed": true}', "seed is True"),
    ],
)
def test_a_summary_that_cannot_be_understood_says_why(tmp_path: Path, content: str, message: str) -> None:
    path = tmp_path / "summary.json"
    path.write_text(content)
    with pytest.raises(ValueError, match=message):
        load_summary(path)


@pytest.mark.parametrize(
    ("final", "floor", "ratio"), [(0.2, 0.1, 2.0), (0.2, 0.0, None), (None, 0.1, None), (math.nan, 0.1, None)]
)
def test_ratio_to_the_floor(final: float | None, floor: float | None, ratio: float | None) -> None:
    assert MetricSummary(final=final, floor=floor).ratio == ratio
