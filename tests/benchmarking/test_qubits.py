from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from qgan_framework.benchmarking.conditions import Conditions
from qgan_framework.benchmarking.crew import Crew
from qgan_framework.benchmarking.inputs import draw_qubits
from qgan_framework.benchmarking.process import peer_worker
from qgan_framework.benchmarking.qubit_conditions import QubitConditions
from qgan_framework.benchmarking.qubit_plan import PEER_MODULES, WITHOUT_TRAINING, QubitJob
from qgan_framework.benchmarking.qubits import QubitWorkload
from qgan_framework.errors import RunError

PYTHON = Path(__file__).parents[2] / ".venv-peers" / "bin" / "python"
HARDWARE = {"_target_": "qgan_framework.hardware.settings.HardwareSettings"}


def job(simulator: str, pass_name: str) -> QubitJob:
    return QubitJob(
        simulator=simulator, n_qubits=3, depth=2, bases=("Z", "Y"), batch_size=2, pass_name=pass_name
    )


def conditions(**peers: tuple[str, ...]) -> QubitConditions:
    shared = Conditions(
        engines={},
        strategies={},
        peers=peers,
        hardware=HARDWARE,
        precision="complex128",
        repeats=1,
        warmup=0,
        seed=3,
        timeout_seconds=300,
        crew=Crew({"question": "prepare", "hardware": HARDWARE}, 300),
    )
    return QubitConditions(shared)


def test_training_is_the_gradient_in_angles_and_features():
    angles, features = draw_qubits(3, n_qubits=2, depth=2, batch_size=3)
    given = {"bases": ["Z", "X", "Y"], "precision": "complex128"}

    def loss(own, read):
        workload = QubitWorkload(angles=own.tolist(), features=read.tolist(), **given)
        return np.mean(workload.forward().numpy() ** 2)

    workload = QubitWorkload(angles=angles.tolist(), features=features.tolist(), **given)
    found, step = workload.training().numpy(), 1e-5
    np.testing.assert_allclose(found[:8], workload.gradient().numpy().reshape(-1), atol=1e-12)
    shift = np.zeros_like(angles)
    shift[1, 0, 1] = step
    slope = (loss(angles + shift, features) - loss(angles - shift, features)) / (2 * step)
    assert found[5] == pytest.approx(slope, rel=1e-6)
    shift = np.zeros_like(features)
    shift[2, 3] = step
    slope = (loss(angles, features + shift) - loss(angles, features - shift)) / (2 * step)
    assert found[8 + 11] == pytest.approx(slope, rel=1e-6)


def test_a_peer_that_computes_something_else_is_refused(monkeypatch):
    answers = {
        "measure": {"result": [1.0, 2.0], "samples_per_second": 5.0},
        "compute": {"result": [1.0, 2.1]},
    }
    monkeypatch.setattr(Crew, "ask", lambda crew, request, **how: dict(answers[request["question"]]))
    asked = conditions(tensorcircuit=("somewhere",))
    with pytest.raises(RunError, match=r"^tensorcircuit, .*refused$"):
        asked.measure(job("tensorcircuit", "gradient"))
    answers["compute"] = {"result": [1.0, 2.0]}
    row = asked.measure(job("tensorcircuit", "gradient"))
    assert row == {
        "simulator": "tensorcircuit",
        "n_qubits": 3,
        "depth": 2,
        "batch_size": 2,
        "bases": "Z Y",
        "pass": "gradient",
        "samples_per_second": 5.0,
    }


@pytest.mark.slow
@pytest.mark.skipif(not PYTHON.exists(), reason="peers are not installed here: make peers")
@pytest.mark.parametrize("pass_name", ["forward", "gradient", "training"])
@pytest.mark.parametrize("simulator", list(PEER_MODULES))
def test_peers_compute_what_the_package_does(simulator, pass_name):
    if (simulator, pass_name) == (WITHOUT_TRAINING, "training"):
        pytest.skip("its adjoint method has no gradient in the features")
    module = PEER_MODULES[simulator]
    row = conditions(**{module: peer_worker(module, str(PYTHON))}).measure(job(simulator, pass_name))
    assert row["samples_per_second"] > 0
