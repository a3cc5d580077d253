"""Piquasso's numbers, where `make peers` has installed it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from qgan_framework.benchmarking.conditions import peer_circuit
from qgan_framework.benchmarking.plan import Job
from qgan_framework.benchmarking.process import ask, peer_worker

PYTHON = Path(__file__).parents[3] / ".venv-peers" / "bin" / "python"
installed = pytest.mark.skipif(not PYTHON.exists(), reason="piquasso is not installed here: make peers")

SIZE = {"n_modes": 3, "n_layers": 1, "cutoff_dim": 4, "batch_size": 2}


def _ask(question: str, pass_name: str, strategy: str = "batch") -> dict[str, Any]:
    job = Job(engine="piquasso", strategy=strategy, truncation="total", pass_name=pass_name, **SIZE)
    request = {"question": question, "pass": pass_name, "repeats": 1, "warmup": 0}
    request["circuit"] = peer_circuit(job, seed=5, precision="complex128")
    command = peer_worker("piquasso", str(PYTHON))
    return ask(request, subject="piquasso", timeout_seconds=300, command=command)


def _own(pass_name: str) -> NDArray[np.floating]:
    from qgan_framework.benchmarking.workload import Workload
    from qgan_framework.engines.fock import FockEngine
    from qgan_framework.strategies.cpu_batch import CPUBatch

    engine = FockEngine(precision="complex128", truncation="total")
    return Workload(engine, CPUBatch(), **SIZE, seed=5).prepare(pass_name, xla=False)()


@installed
@pytest.mark.parametrize(
    ("pass_name", "strategy"), [("forward", "batch"), ("forward", "vmap"), ("gradient", "batch")]
)
def test_same_numbers_as_the_package_in_the_same_truncation(pass_name: str, strategy: str) -> None:
    result = np.array(_ask("compute", pass_name, strategy)["result"])
    expected = _own(pass_name)
    assert np.abs(expected).max() > 0.1
    np.testing.assert_allclose(result, expected, rtol=0, atol=1e-10)


@installed
def test_measures() -> None:
    measured = _ask("measure", "forward")
    columns = {"samples_per_second", "spread", "first_call_seconds", "cpu_percent", "peak_rss_mb"}
    assert set(measured) == columns
    assert measured["samples_per_second"] > 0 and measured["peak_rss_mb"] > 50


def test_what_a_peer_imports_of_the_package_needs_numpy_at_most() -> None:
    program = (
        "import sys, qgan_framework.benchmarking.measure, qgan_framework.benchmarking.protocol; "
        "sys.exit(any(name in sys.modules for name in ('tensorflow', 'numpy', 'pydantic', 'scipy')))"
    )
    assert subprocess.run([sys.executable, "-c", program]).returncode == 0
