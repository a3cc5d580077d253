from __future__ import annotations

import json
import os
import signal
from pathlib import Path
from typing import Any, get_args

import pytest
from omegaconf import DictConfig

from qgan_framework.benchmarking.conditions import Conditions
from qgan_framework.benchmarking.entries import FLOOR
from qgan_framework.benchmarking.plan import Job
from qgan_framework.config.locations import CONF
from qgan_framework.config.rules import PEERS
from qgan_framework.errors import ConfigurationError, Interrupted, RunError
from qgan_framework.reporting.benchmark import COLUMNS
from qgan_framework.tasks.benchmark import EngineName, StrategyName
from tests.tasks.benchmarks import benchmark_config, benchmark_task, pretend, rows, summary


@pytest.fixture
def config() -> DictConfig:
    return benchmark_config()


def test_measures_in_real_workers(
    config: DictConfig, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    benchmark = benchmark_task(
        sizes=[[1, 1, 3]], batch_sizes=[2], engines=["fock"], passes=["gradient"], repeats=1
    )
    report = benchmark.run(config, tmp_path)
    assert report == tmp_path / "report.html" and report.is_file()
    (row,) = rows(tmp_path)
    assert tuple(row) == COLUMNS
    assert [row[name] for name in COLUMNS[:7]] == ["fock", "cpu_batch", "1", "1", "3", "2", "gradient"]
    assert all(float(row[name]) > 0 for name in ("samples_per_second", "first_call_seconds", "peak_rss_mb"))
    assert (row["truncation"], row["weights"]) == ("per_mode", "shared")
    assert row["spread"] == ""
    assert summary(tmp_path)["status"] == "completed"
    assert json.loads((tmp_path / "environment.json").read_text())["hardware"]["devices"]
    printed = capsys.readouterr().out
    assert "1/1 fock, cpu_batch, 1 modes, 1 layers, cutoff 3, batch 2, gradient: " in printed
    assert "spread is (max − min) / median" in printed


def test_settings_reach_the_engines_that_have_them() -> None:
    benchmark = benchmark_task(
        engines=["fock", "strawberryfields"], precision="complex128", gradient_checkpointing=True
    )
    assert benchmark.engines["fock"]["gradient_checkpointing"] is True
    assert benchmark.engines["strawberryfields"] == {
        "_target_": "qgan_framework.engines.strawberryfields.StrawberryFieldsEngine",
        "precision": "complex128",
    }


def test_large_batches_of_slow_engines_are_left_out_and_told(
    config: DictConfig,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    jobs = pretend(monkeypatch)
    with caplog.at_level("INFO"):
        benchmark_task(batch_sizes=[1024], passes=["forward"]).run(config, tmp_path)
    assert [(job.engine, job.batch_size) for job in jobs] == [
        ("fock", 1024),
        ("floor", 1024),
        ("strawberryfields", 64),
    ]
    assert "left out at batch 1024" in caplog.text
    assert "left out at batch 1024" in summary(tmp_path)["warnings"][0]
    printed = capsys.readouterr().out
    assert "batch 1024, forward: fock is ahead, 16x strawberryfields at batch 64 (first call" in printed
    assert "; 1x the floor" in printed
    assert "fock is ahead of every peer in 1 of 1 comparisons" in printed


@pytest.mark.parametrize(
    ("ending", "raised", "status"),
    [(RunError("worker died"), RunError, "failed"), (KeyboardInterrupt(), Interrupted, "stopped")],
)
def test_what_was_measured_is_kept(
    ending: BaseException,
    raised: type[Exception],
    status: str,
    config: DictConfig,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pretend(monkeypatch, ending)
    with pytest.raises(raised) as caught:
        benchmark_task().run(config, tmp_path)
    assert getattr(caught.value, "exit_code", None) == (130 if status == "stopped" else 1)
    assert summary(tmp_path)["status"] == status
    assert len(rows(tmp_path)) == 2
    assert (tmp_path / "report.html").is_file()


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"sizes": [[2, 2]]}, "sizes[0]"),
        ({"sizes": [[2, 2, 1]]}, "sizes[0]"),
        ({"sizes": []}, "sizes"),
        ({"batch_sizes": [0]}, "batch_sizes"),
        ({"engines": ["fok"]}, "engines"),
        ({"engines": []}, "engines"),
        ({"strategies": ["none"]}, "strategies"),
        ({"passes": ["backward"]}, "passes"),
        ({"timeout_seconds": 0}, "timeout_seconds"),
        ({"truncation": "none"}, "truncation"),
        ({"weights": ["own"]}, "weights"),
        ({"engines": ["fock", "piquasso"], "peers_python": "absent/python"}, "engines"),
    ],
)
def test_impossible_values_are_named(changes: dict[str, Any], key: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        benchmark_task(**changes)
    assert caught.value.key == key


def test_strategies_that_stood_in_for_others_are_told_and_counted(
    config: DictConfig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pretend(monkeypatch)
    measure = Conditions.measure
    failing = lambda self, job: measure(self, job) | {"failures": ["strategy gpu_batch failed"]}  # noqa: E731
    monkeypatch.setattr(Conditions, "measure", failing)
    benchmark_task(engines=["fock"], strategies=["fallback"], batch_sizes=[8]).run(config, tmp_path)
    found = summary(tmp_path)
    assert found["fallbacks"] == 2 and "batch 8, gradient: strategy gpu_batch failed" in found["warnings"][1]


def test_busy_machine_is_told(
    config: DictConfig,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    pretend(monkeypatch)
    monkeypatch.setattr(os, "cpu_count", lambda: 4)
    monkeypatch.setattr(os, "getloadavg", lambda: (2.5, 0.0, 0.0))
    benchmark_task(engines=["fock"], batch_sizes=[8]).run(config, tmp_path)
    assert "Warning: the machine was busy" in capsys.readouterr().out
    assert "load average 2.5 on 4 cores" in summary(tmp_path)["warnings"][0]


def test_sigterm_stops_like_sigint(
    config: DictConfig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pretend(monkeypatch)
    handler = signal.getsignal(signal.SIGTERM)
    measure = Conditions.measure

    def stopped(self: Conditions, job: Job) -> dict[str, object]:
        row = measure(self, job)
        if job.pass_name == "gradient":
            signal.raise_signal(signal.SIGTERM)
        return row

    monkeypatch.setattr(Conditions, "measure", stopped)
    with pytest.raises(Interrupted, match="stopped by SIGTERM") as caught:
        benchmark_task(engines=["fock"]).run(config, tmp_path)
    assert caught.value.exit_code == 143
    assert summary(tmp_path)["reason"] == "stopped by SIGTERM" and len(rows(tmp_path)) == 1
    assert signal.getsignal(signal.SIGTERM) is handler


@pytest.mark.parametrize(("group", "names"), [("engine", EngineName), ("strategy", StrategyName)])
def test_every_choice_of_the_configuration_can_be_measured(group: str, names: Any) -> None:
    assert set(get_args(names)) - PEERS - {FLOOR} == {file.stem for file in (CONF / group).glob("*.yaml")}
