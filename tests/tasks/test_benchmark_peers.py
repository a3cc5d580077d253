from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest
from omegaconf import DictConfig

from qgan_framework.benchmarking.conditions import Conditions
from qgan_framework.benchmarking.plan import Job
from qgan_framework.config.contract import check_config
from qgan_framework.errors import ConfigurationError, RunError
from tests.config.composing import composed
from tests.tasks.benchmarks import benchmark_config, benchmark_task, pretend, rows, summary


@pytest.fixture
def config() -> DictConfig:
    return benchmark_config()


def test_peer_takes_part_in_its_own_strategies_and_truncation(
    config: DictConfig,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    pretend(monkeypatch)
    choices: dict[str, Any] = {"engines": ["fock", "piquasso"], "peers_python": sys.executable}
    benchmark = benchmark_task(**choices, batch_sizes=[8], passes=["forward"], truncation="both")
    benchmark.run(config, tmp_path)
    assert [(row["engine"], row["strategy"], row["truncation"]) for row in rows(tmp_path)] == [
        ("fock", "cpu_batch", "per_mode"),
        ("fock", "cpu_batch", "total"),
        ("piquasso", "batch", "total"),
    ]
    assert json.loads((tmp_path / "environment.json").read_text())["peers"] == {"piquasso": {"jax": "1.2"}}
    assert summary(tmp_path)["engine"] == "fock, piquasso"
    assert summary(tmp_path)["warnings"] == []
    assert "cutoff 8 in total, batch 8, forward: fock is BEHIND, 1x piquasso (" in capsys.readouterr().out


def test_peer_that_fails_is_left_out_and_told(
    config: DictConfig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pretend(monkeypatch)
    measure = Conditions.measure

    def refused(self: Conditions, job: Job) -> dict[str, object]:
        if job.engine == "piquasso" and job.pass_name == "gradient":
            raise RunError(f"{job}: other numbers: refused")
        return measure(self, job)

    monkeypatch.setattr(Conditions, "measure", refused)
    choices: dict[str, Any] = {"engines": ["fock", "piquasso"], "peers_python": sys.executable}
    benchmark_task(**choices, batch_sizes=[8], truncation="total").run(config, tmp_path)
    assert [(row["engine"], row["pass"]) for row in rows(tmp_path)] == [
        ("fock", "forward"),
        ("piquasso", "forward"),
        ("fock", "gradient"),
    ]
    (warning,) = summary(tmp_path)["warnings"]
    assert warning.startswith("left out: piquasso, batch, ") and warning.endswith("refused")


def test_peer_that_is_not_installed_is_told_before_anything_runs() -> None:
    with pytest.raises(ConfigurationError) as caught:
        check_config(
            composed("task=benchmark", "benchmark.engines=[piquasso]", "benchmark.peers_python=no/py")
        )
    assert caught.value.key == "benchmark.engines"
    assert "piquasso is not installed here: there is no no/py" in caught.value.problem
    assert "make peers" in caught.value.remedy
