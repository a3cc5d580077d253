"""`auto` beside its candidates: what is asked, what comes back, and what the rounds say."""

from __future__ import annotations

from typing import Any

import pytest

from qgan_framework.benchmarking import alternation
from qgan_framework.benchmarking.alternation import Alternation
from qgan_framework.benchmarking.auto_outcome import auto_row, strategy_rows
from qgan_framework.benchmarking.auto_plan import AutoCase, AutoGrid, AutoPlan
from qgan_framework.errors import ConfigurationError
from qgan_framework.strategies import contest
from tests.strategies.eager import EagerEngine

CASE = AutoCase(engine="strawberryfields", n_modes=1, n_layers=2, cutoff_dim=6, batch_size=8)


def answer(**laps: list[tuple[float, float]]) -> dict[str, Any]:
    return {"choice": "cpu_batch", "reason": "why", "first_call_seconds": 9.0, "laps": laps, "failures": []}


def test_auto_chooses_and_everyone_is_timed_in_every_round(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(contest, "_SECONDS", 0.0)
    for module in (alternation, contest):
        monkeypatch.setattr(module, "_TURN_SECONDS", 0.0)
    found = Alternation(["cpu_batch", "threading"]).compare(
        EagerEngine(precision="complex64"),
        AutoCase(engine="mine", n_modes=1, n_layers=1, cutoff_dim=3, batch_size=2).circuit,
        seed=1,
        seconds=1e-9,
        xla=True,
    )
    assert found["choice"] in ("cpu_batch", "threading") and found["choice"] in found["reason"]
    assert {name: len(laps) for name, laps in found["laps"].items()} == {
        "auto": 5,
        "cpu_batch": 5,
        "threading": 5,
    }
    assert all(seconds > 0 for laps in found["laps"].values() for lap in laps for seconds in lap)
    assert found["first_call_seconds"] > 0 and not found["failures"]


def test_auto_is_judged_by_both_passes_together_round_by_round() -> None:
    """In seconds alone, the drift of the last rounds would hide that another one is faster."""
    drift = [1.0, 1.0, 1.0, 2.0, 3.0]
    row = auto_row(
        CASE,
        answer(
            auto=[(0.2 * one, 0.3 * one) for one in drift],
            cpu_batch=[(0.2 * one, 0.3 * one) for one in drift],
            multiprocessing=[(0.1 * one, 0.3 * one) for one in drift],
            threading=[(0.05 * one, 0.4 * one) for one in drift],
        ),
    )
    assert (row["chosen"], row["fastest"], row["rounds"]) == ("cpu_batch", "multiprocessing", 5)
    assert row["share"] == pytest.approx(0.8) and row["spread"] == pytest.approx(0.0)
    assert row["forward_share"] == pytest.approx(0.5) and row["gradient_share"] == pytest.approx(1.0)
    assert row["n_layers"] == 2 and row["batch_size"] == 8 and row["first_call_seconds"] == 9.0


def test_rows_of_benchmark_csv_are_medians_of_the_rounds() -> None:
    rows = strategy_rows(CASE, answer(auto=[(0.1, 0.2), (0.1, 0.4), (0.1, 0.2)], cpu_batch=[(0.4, 0.8)] * 3))
    assert [(row["strategy"], row["pass"], row["samples_per_second"]) for row in rows] == [
        ("auto", "forward", 80.0),
        ("cpu_batch", "forward", 20.0),
        ("auto", "gradient", 40.0),
        ("cpu_batch", "gradient", 10.0),
    ]
    assert [row["first_call_seconds"] for row in rows] == [9.0, None, None, None]
    assert rows[2]["spread"] == pytest.approx(0.5) and rows[0]["spread"] == 0.0


def test_the_grid_is_sizes_times_batches() -> None:
    grid = AutoGrid(engine="strawberryfields", sizes=[[1, 2, 6], [2, 1, 5]], batch_sizes=[8, 1, 8])
    cases = grid.cases()
    assert [str(case) for case in cases[::3]] == [
        "strawberryfields, 1 modes, 2 layers, cutoff 6, batch 8",
        "strawberryfields, 2 modes, 1 layers, cutoff 5, batch 1",
    ]
    assert cases[0] == CASE
    other = AutoGrid(engine="fock", sizes=[[1, 1, 3]], batch_sizes=[2])
    assert AutoPlan(grids=[grid, other, grid], seconds=1).engines == ["strawberryfields", "fock"]


@pytest.mark.parametrize(
    ("changes", "key"),
    [({"engine": "floor"}, "engine"), ({"sizes": [[1, 1]]}, "sizes"), ({"batch_sizes": [0]}, "batch_sizes")],
)
def test_impossible_grids_are_named(changes: dict[str, Any], key: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        AutoGrid(**{"engine": "fock", "sizes": [[1, 1, 3]], "batch_sizes": [2], **changes})
    assert caught.value.key.startswith(key)
    for wrong in ([], 3, [3]):
        with pytest.raises(ConfigurationError, match="grids: must be a list of at least one AutoGrid"):
            AutoPlan(grids=wrong, seconds=1)
    with pytest.raises(ConfigurationError, match="seconds"):
        AutoPlan(grids=[AutoGrid(engine="fock", sizes=[[1, 1, 3]], batch_sizes=[2])], seconds=0)
