"""Piquasso's numbers, where `make peers` has installed it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from qgan_framework.benchmarking.agreement import check_agreement, own_engine
from qgan_framework.benchmarking.conditions import peer_circuit
from qgan_framework.benchmarking.plan import Job
from qgan_framework.benchmarking.process import ask, peer_worker
from qgan_framework.types import WeightSharing

PYTHON = Path(__file__).parents[3] / ".venv-peers" / "bin" / "python"
installed = pytest.mark.skipif(not PYTHON.exists(), reason="piquasso is not installed here: make peers")

SIZE = {"n_modes": 3, "n_layers": 1, "cutoff_dim": 4, "batch_size": 2}


def _job(pass_name: str, strategy: str, weights: WeightSharing) -> Job:
    values: dict[str, Any] = {"engine": "piquasso", "strategy": strategy, "truncation": "total", **SIZE}
    return Job(**values, pass_name=pass_name, weights=weights)


def _measured(job: Job, precision: str) -> dict[str, Any]:
    request = {"question": "measure", "pass": job.pass_name, "repeats": 1, "warmup": 0}
    request["circuit"] = peer_circuit(job, seed=5, precision=precision)
    command = peer_worker("piquasso", str(PYTHON))
    return ask(request, subject="piquasso", timeout_seconds=300, command=command)


def _expected(job: Job) -> NDArray[np.floating]:
    from qgan_framework.benchmarking.worker import build
    from qgan_framework.benchmarking.workload import Workload
    from qgan_framework.strategies.cpu_batch import CPUBatch

    workload = Workload(build(own_engine(job)), CPUBatch(), **SIZE, seed=5, weights=job.weights)
    return workload.prepare(job.pass_name, xla=False)()


@installed
@pytest.mark.slow
@pytest.mark.parametrize("precision", ["complex64", "complex128"])
@pytest.mark.parametrize("weights", ["shared", "per_sample"])
@pytest.mark.parametrize("strategy", ["batch", "vmap"])
@pytest.mark.parametrize("pass_name", ["forward", "gradient"])
def test_same_numbers_as_the_package(
    pass_name: str, strategy: str, weights: WeightSharing, precision: str
) -> None:
    job = _job(pass_name, strategy, weights)
    expected = _expected(job)
    assert np.abs(expected).max() > 0.02
    check_agreement(str(job), _measured(job, precision)["result"], expected, precision)


@installed
def test_measures_the_circuit_that_the_package_computes() -> None:
    job = _job("forward", "batch", "shared")
    measured = _measured(job, "complex128")
    np.testing.assert_allclose(measured.pop("result"), _expected(job), rtol=0, atol=1e-10)
    columns = {"samples_per_second", "spread", "first_call_seconds", "cpu_percent", "peak_rss_mb"}
    assert set(measured) == columns
    assert measured["samples_per_second"] > 0 and measured["peak_rss_mb"] > 50


def test_what_a_peer_imports_of_the_package_needs_numpy_at_most() -> None:
    program = (
        "import sys, qgan_framework.benchmarking.measure, qgan_framework.benchmarking.protocol; "
        "sys.exit(any(name in sys.modules for name in ('tensorflow', 'numpy', 'pydantic', 'scipy')))"
    )
    assert subprocess.run([sys.executable, "-c", program]).returncode == 0
