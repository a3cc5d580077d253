from __future__ import annotations

import csv
import json
import os
import signal
import sys
from pathlib import Path
from typing import Any, get_args

import pytest
from omegaconf import DictConfig, OmegaConf

from qgan_framework.benchmarking.conditions import Conditions
from qgan_framework.benchmarking.entries import FLOOR
from qgan_framework.benchmarking.plan import Job
from qgan_framework.config.contract import check_config
from qgan_framework.config.locations import CONF
from qgan_framework.config.rules import PEERS
from qgan_framework.errors import ConfigurationError, Interrupted, RunError
from qgan_framework.reporting.benchmark import COLUMNS
from qgan_framework.tasks.benchmark import Benchmark, EngineName, StrategyName
from tests.config.composing import composed


def _benchmark(**changes: Any) -> Benchmark:
    """The task as conf/task/benchmark.yaml has it, with changes."""
    node = OmegaConf.to_container(OmegaConf.load(CONF / "task" / "benchmark.yaml"))["benchmark"]
    del node["_target_"]
    return Benchmark(**{**node, **changes})


@pytest.fixture
def config() -> DictConfig:
    hardware = OmegaConf.load(CONF / "hardware" / "auto.yaml")
    return OmegaConf.create({"experiment_name": "tiny", "seed": 3, "hardware": hardware})


def _rows(run_dir: Path) -> list[dict[str, str]]:
    with (run_dir / "benchmark.csv").open(newline="") as stream:
        return list(csv.DictReader(stream))


def _summary(run_dir: Path) -> dict[str, Any]:
    return json.loads((run_dir / "summary.json").read_text())


def test_measures_in_real_workers(
    config: DictConfig, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    benchmark = _benchmark(
        sizes=[[1, 1, 3]], batch_sizes=[2], engines=["fock"], passes=["gradient"], repeats=1
    )
    report = benchmark.run(config, tmp_path)
    assert report == tmp_path / "report.html" and report.is_file()
    (row,) = _rows(tmp_path)
    assert tuple(row) == COLUMNS
    assert [row[name] for name in COLUMNS[:7]] == ["fock", "cpu_batch", "1", "1", "3", "2", "gradient"]
    assert all(float(row[name]) > 0 for name in ("samples_per_second", "first_call_seconds", "peak_rss_mb"))
    assert (row["truncation"], row["weights"]) == ("per_mode", "shared")
    assert float(row["spread"]) == 0.0
    assert _summary(tmp_path)["status"] == "completed"
    assert json.loads((tmp_path / "environment.json").read_text())["hardware"]["devices"]
    printed = capsys.readouterr().out
    assert "1/1 fock, cpu_batch, 1 modes, 1 layers, cutoff 3, batch 2, gradient: " in printed
    assert "spread is (max − min) / median" in printed


def _pretend(monkeypatch: pytest.MonkeyPatch, ending: BaseException | None = None) -> list[Job]:
    """Replaces the workers; the third measurement ends with the given error. Returns the jobs measured."""
    jobs: list[Job] = []

    def describe(self: Conditions) -> dict[str, Any]:
        return {
            "traceable": {name: name == "fock" for name in self.engines},
            "hardware": {},
            "peers": {name: {"jax": "1.2"} for name in self.peers},
        }

    def measure(self: Conditions, job: Job) -> dict[str, object]:
        if ending is not None and len(jobs) == 2:
            raise ending
        jobs.append(job)
        measured = {"samples_per_second": 1000.0 * job.batch_size, "spread": 0.1, "first_call_seconds": 1.0}
        return {
            "engine": job.engine,
            "strategy": job.strategy,
            **job.circuit,
            "pass": job.pass_name,
            **measured,
            "truncation": job.truncation,
        }

    monkeypatch.setattr(Conditions, "describe", describe)
    monkeypatch.setattr(Conditions, "measure", measure)
    monkeypatch.setattr(os, "getloadavg", lambda: (0.0, 0.0, 0.0))
    return jobs


def test_large_batches_of_slow_engines_are_left_out_and_told(
    config: DictConfig,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    jobs = _pretend(monkeypatch)
    with caplog.at_level("INFO"):
        _benchmark(batch_sizes=[1024], passes=["forward"]).run(config, tmp_path)
    assert [(job.engine, job.batch_size) for job in jobs] == [
        ("fock", 1024),
        ("floor", 1024),
        ("strawberryfields", 64),
    ]
    assert "left out at batch 1024" in caplog.text
    assert "left out at batch 1024" in _summary(tmp_path)["warnings"][0]
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
    _pretend(monkeypatch, ending)
    with pytest.raises(raised) as caught:
        _benchmark().run(config, tmp_path)
    assert getattr(caught.value, "exit_code", None) == (130 if status == "stopped" else 1)
    assert _summary(tmp_path)["status"] == status
    assert len(_rows(tmp_path)) == 2
    assert (tmp_path / "report.html").is_file()


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"sizes": [[2, 2]]}, "sizes[0]"),
        ({"sizes": [[2, 2, 1]]}, "sizes[0]"),
        ({"sizes": []}, "sizes"),
        ({"batch_sizes": [0]}, "batch_sizes"),
        ({"engines": ["fok"]}, "engines"),
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
        _benchmark(**changes)
    assert caught.value.key == key


def test_peer_takes_part_in_its_own_strategies_and_truncation(
    config: DictConfig,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    _pretend(monkeypatch)
    choices: dict[str, Any] = {"engines": ["fock", "piquasso"], "peers_python": sys.executable}
    benchmark = _benchmark(**choices, batch_sizes=[8], passes=["forward"], truncation="both")
    benchmark.run(config, tmp_path)
    assert [(row["engine"], row["strategy"], row["truncation"]) for row in _rows(tmp_path)] == [
        ("fock", "cpu_batch", "per_mode"),
        ("fock", "cpu_batch", "total"),
        ("piquasso", "batch", "total"),
    ]
    assert json.loads((tmp_path / "environment.json").read_text())["peers"] == {"piquasso": {"jax": "1.2"}}
    assert _summary(tmp_path)["engine"] == "fock, piquasso"
    assert _summary(tmp_path)["warnings"] == []
    assert "cutoff 8 in total, batch 8, forward: fock is BEHIND, 1x piquasso (" in capsys.readouterr().out


def test_peer_that_fails_is_left_out_and_told(
    config: DictConfig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _pretend(monkeypatch)
    measure = Conditions.measure

    def refused(self: Conditions, job: Job) -> dict[str, object]:
        if job.engine == "piquasso" and job.pass_name == "gradient":
            raise RunError(f"{job}: other numbers: refused")
        return measure(self, job)

    monkeypatch.setattr(Conditions, "measure", refused)
    choices: dict[str, Any] = {"engines": ["fock", "piquasso"], "peers_python": sys.executable}
    _benchmark(**choices, batch_sizes=[8], truncation="total").run(config, tmp_path)
    assert [(row["engine"], row["pass"]) for row in _rows(tmp_path)] == [
        ("fock", "forward"),
        ("piquasso", "forward"),
        ("fock", "gradient"),
    ]
    (warning,) = _summary(tmp_path)["warnings"]
    assert warning.startswith("left out: piquasso, batch, ") and warning.endswith("refused")


def test_peer_that_is_not_installed_is_told_before_anything_runs() -> None:
    with pytest.raises(ConfigurationError) as caught:
        check_config(
            composed("task=benchmark", "benchmark.engines=[piquasso]", "benchmark.peers_python=no/py")
        )
    assert caught.value.key == "benchmark.engines"
    assert "piquasso is not installed here: there is no no/py" in caught.value.problem
    assert "make peers" in caught.value.remedy


def test_busy_machine_is_told(
    config: DictConfig,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    _pretend(monkeypatch)
    monkeypatch.setattr(os, "cpu_count", lambda: 4)
    monkeypatch.setattr(os, "getloadavg", lambda: (2.5, 0.0, 0.0))
    _benchmark(engines=["fock"], batch_sizes=[8]).run(config, tmp_path)
    assert "Warning: the machine was busy" in capsys.readouterr().out
    assert "load average 2.5 on 4 cores" in _summary(tmp_path)["warnings"][0]


def test_sigterm_stops_like_sigint(
    config: DictConfig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _pretend(monkeypatch)
    handler = signal.getsignal(signal.SIGTERM)
    measure = Conditions.measure

    def stopped(self: Conditions, job: Job) -> dict[str, object]:
        row = measure(self, job)
        if job.pass_name == "gradient":
            signal.raise_signal(signal.SIGTERM)
        return row

    monkeypatch.setattr(Conditions, "measure", stopped)
    with pytest.raises(Interrupted, match="stopped by SIGTERM") as caught:
        _benchmark(engines=["fock"]).run(config, tmp_path)
    assert caught.value.exit_code == 143
    assert _summary(tmp_path)["reason"] == "stopped by SIGTERM" and len(_rows(tmp_path)) == 1
    assert signal.getsignal(signal.SIGTERM) is handler


@pytest.mark.parametrize(("group", "names"), [("engine", EngineName), ("strategy", StrategyName)])
def test_every_choice_of_the_configuration_can_be_measured(group: str, names: Any) -> None:
    assert set(get_args(names)) - PEERS - {FLOOR} == {file.stem for file in (CONF / group).glob("*.yaml")}
