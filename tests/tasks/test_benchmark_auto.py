"""The comparison of `auto` with its candidates, with workers that answer what they are told to."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from qgan_framework.benchmarking.auto_plan import AutoGrid, AutoPlan
from qgan_framework.errors import ConfigurationError, RunError
from qgan_framework.reporting.benchmark_auto import read_auto
from qgan_framework.tasks import benchmark_auto
from tests.tasks.benchmarks import benchmark_config, benchmark_task, pretend, rows, summary

PLAN = AutoPlan(
    grids=[
        AutoGrid(engine="strawberryfields", sizes=[[1, 1, 3]], batch_sizes=[1, 8]),
        AutoGrid(engine="fock", sizes=[[1, 1, 3]], batch_sizes=[4]),
    ],
    seconds=2,
)


class Workers:
    """Makes workers that answer; the last question of all may fail."""

    def __init__(self, fails: bool = False) -> None:
        self.fails, self.asked, self.count = fails, [], 0

    def __call__(self) -> Workers:
        self.count += 1
        return self

    def __enter__(self) -> Workers:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def ask(self, request: dict[str, Any], *, subject: str, timeout_seconds: float) -> dict[str, Any]:
        self.asked.append(json.loads(json.dumps(request)))
        if self.fails and len(self.asked) == 3:
            raise RunError(f"{subject}: died")
        slow = 0.5 if request["circuit"]["batch_size"] == 8 else 0.1
        return {
            "choice": "cpu_batch",
            "reason": "it is",
            "first_call_seconds": 3.0,
            "laps": {"auto": [[slow, slow]] * 5, "cpu_batch": [[0.1, 0.1]] * 5},
            "failures": ["strategy threading failed"] if slow > 0.1 else [],
            "busy": "others used 1.0 of 2 cores" if request["circuit"]["batch_size"] == 4 else None,
        }


@pytest.fixture
def workers(monkeypatch: pytest.MonkeyPatch) -> Workers:
    pretend(monkeypatch)
    found = Workers()
    monkeypatch.setattr(benchmark_auto, "Worker", found)
    return found


def test_every_case_is_asked_for_and_its_outcome_stands_in_every_file(
    workers: Workers, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    benchmark_task(engines=[], auto=PLAN, precision="complex128").run(benchmark_config(), tmp_path)
    assert workers.count == 2  # one for each grid
    assert [one["circuit"]["batch_size"] for one in workers.asked] == [1, 8, 4]
    assert {one["engine"]["precision"] for one in workers.asked} == {"complex128"}
    assert {(one["question"], one["seconds"], one["seed"]) for one in workers.asked} == {
        ("alternate", 2.0, 3)
    }
    assert [row.share for row in read_auto(tmp_path / "auto.csv")] == pytest.approx([1.0, 0.2, 1.0])
    assert [(row["strategy"], row["pass"]) for row in rows(tmp_path)[:2]] == [
        ("auto", "forward"),
        ("cpu_batch", "forward"),
    ]
    kept = json.loads((tmp_path / "benchmark.json").read_text())["auto"]
    assert kept[1]["reason"] == "it is" and kept[1]["laps"]["auto"][0] == [0.5, 0.5]
    found = summary(tmp_path)
    assert found["engine"] == "strawberryfields, fock" and found["fallbacks"] == 1
    assert "batch 8: strategy threading failed" in found["warnings"][0]
    assert "batch 4: others used 1.0 of 2 cores meanwhile" in found["warnings"][1]
    assert "auto is within 10 % of the fastest candidate in 1 of 2 cases" in capsys.readouterr().out
    assert "Does auto choose the fastest?" in (tmp_path / "report.html").read_text()


def test_what_was_measured_is_kept(workers: Workers, tmp_path: Path) -> None:
    workers.fails = True
    with pytest.raises(RunError, match="auto, fock, 1 modes, 1 layers, cutoff 3, batch 4: died"):
        benchmark_task(engines=[], auto=PLAN).run(benchmark_config(), tmp_path)
    assert summary(tmp_path)["status"] == "failed" and len(read_auto(tmp_path / "auto.csv")) == 2


def test_something_must_be_measured() -> None:
    with pytest.raises(ConfigurationError, match="engines"):
        benchmark_task(engines=[])
