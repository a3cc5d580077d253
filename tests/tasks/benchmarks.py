"""The benchmark task for tests, with workers or without."""

from __future__ import annotations

import csv
import json
import os
from pathlib import Path
from typing import Any

import pytest
from omegaconf import DictConfig, OmegaConf

from qgan_framework.benchmarking.conditions import Conditions
from qgan_framework.benchmarking.plan import Job
from qgan_framework.config.locations import CONF
from qgan_framework.tasks.benchmark import Benchmark

LIGHT = {"strategies": ["cpu_batch"], "batch_sizes": [64, 1024], "breakdown_batch_size": None}
"""What tests leave out of the whole programme."""


def benchmark_task(**changes: Any) -> Benchmark:
    """The task as conf/task/benchmark.yaml has it, with changes."""
    node = OmegaConf.to_container(OmegaConf.load(CONF / "task" / "benchmark.yaml"))["benchmark"]
    del node["_target_"]
    return Benchmark(**{**node, **LIGHT, **changes})


def benchmark_config() -> DictConfig:
    hardware = OmegaConf.load(CONF / "hardware" / "auto.yaml")
    return OmegaConf.create({"experiment_name": "tiny", "seed": 3, "hardware": hardware})


def rows(run_dir: Path) -> list[dict[str, str]]:
    with (run_dir / "benchmark.csv").open(newline="") as stream:
        return list(csv.DictReader(stream))


def summary(run_dir: Path) -> dict[str, Any]:
    return json.loads((run_dir / "summary.json").read_text())


def pretend(monkeypatch: pytest.MonkeyPatch, ending: BaseException | None = None) -> list[Job]:
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
