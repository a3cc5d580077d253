from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from qgan_framework.benchmarking import conditions
from qgan_framework.benchmarking.agreement import check_agreement
from qgan_framework.benchmarking.conditions import Conditions
from qgan_framework.benchmarking.inputs import draw
from qgan_framework.benchmarking.plan import Job
from qgan_framework.benchmarking.process import WORKER, ask
from qgan_framework.errors import RunError

JOB = Job(
    engine="piquasso",
    strategy="batch",
    n_modes=2,
    n_layers=3,
    cutoff_dim=5,
    truncation="total",
    batch_size=4,
    pass_name="gradient",
)
# A peer that answers what it was asked for, and speaks the package's protocol.
ECHO = """
import sys
sys.path.append({root!r})
from qgan_framework.benchmarking.protocol import serve
def answer(request):
    print("libraries may talk")
    found = {{"request": request, "samples_per_second": 5.0, "tensorflow": "tensorflow" in sys.modules}}
    return found | {{"result": [[1.0, -2.0]]}}
serve({{"describe": lambda request: {{"jax": "1.2"}}, "measure": answer}})
"""


class Pretended:
    """A crew whose own workers answer the same to everything; peers are real processes."""

    def __init__(self, answer: object) -> None:
        self.answer, self.asked = answer, []

    def ask(self, request: dict[str, Any], *, command: Any, **how: Any) -> dict[str, Any]:
        if command is not WORKER:
            return ask(request, command=command, **how)
        self.asked.append(request)
        return dict(self.answer)


def _conditions(crew: Pretended, *command: str) -> Conditions:
    values: dict[str, Any] = {
        "crew": crew,
        "engines": {"fock": {"_target_": "somewhere.Fock", "precision": "complex64"}},
        "strategies": {"cpu_batch": {"_target_": "somewhere.CPUBatch"}},
        "peers": {"piquasso": command},
        "hardware": {},
        "precision": "complex64",
        "repeats": 2,
        "warmup": 1,
        "seed": 7,
        "timeout_seconds": 60.0,
    }
    return Conditions(**values)


@pytest.fixture
def echo(tmp_path: Path) -> tuple[str, str]:
    script = tmp_path / "echo.py"
    script.write_text(ECHO.format(root=str(Path(conditions.__file__).parents[2])))
    return sys.executable, str(script)


def test_peer_is_given_the_numbers_that_the_package_draws(echo: tuple[str, str]) -> None:
    crew = Pretended({"result": [[1.0005, -2.0]]})
    row, asked = _conditions(crew, *echo).measure(JOB), crew.asked
    assert "result" not in row
    assert [(one["question"], one["pass"], one["seed"]) for one in asked] == [("compute", "gradient", 7)]
    assert asked[0]["engine"]["precision"] == "complex128" and asked[0]["engine"]["truncation"] == "total"
    assert asked[0]["circuit"] == JOB.circuit
    keys = ["engine", "strategy", "n_modes", "n_layers", "cutoff_dim", "batch_size", "pass"]
    assert [row[key] for key in keys] == ["piquasso", "batch", 2, 3, 5, 4, "gradient"]
    assert (row["samples_per_second"], row["truncation"], row["tensorflow"]) == (5.0, "total", False)
    request: Any = row["request"]
    assert (request["pass"], request["repeats"], request["warmup"]) == ("gradient", 2, 1)
    circuit = request["circuit"]
    weights, alpha = draw(7, n_modes=2, n_layers=3, batch_size=4)
    np.testing.assert_array_equal(circuit.pop("weights"), weights)
    np.testing.assert_array_equal(np.array(circuit.pop("alpha")) @ [1, 1j], alpha)
    assert circuit == {"n_modes": 2, "cutoff_dim": 5, "precision": "complex64", "strategy": "batch"}


@pytest.mark.parametrize(
    ("result", "word"), [([[1.0, -2.01]], "5.0e-03"), ([[1.0]], "shape"), ([[1.0, float("nan")]], "nan")]
)
def test_peer_that_computes_another_circuit_is_refused(
    echo: tuple[str, str], result: object, word: str
) -> None:
    with pytest.raises(RunError, match=f"^piquasso, batch, .*{word}.*refused$"):
        _conditions(Pretended({"result": result}), *echo).measure(JOB)


def test_double_precision_is_checked_more_strictly() -> None:
    check_agreement("piquasso", [1.0, 1e-4], [1.0, 0.0], "complex64")
    with pytest.raises(RunError, match=r"1\.0e-04"):
        check_agreement("piquasso", [1.0, 1e-4], [1.0, 0.0], "complex128")


def test_floor_is_asked_for_the_size_of_the_composed_circuit() -> None:
    crew, job = Pretended({}), Job(**{**vars(JOB), "engine": "floor", "strategy": "product"})
    row, requests = _conditions(crew).measure(job), crew.asked
    assert requests[0]["floor"] == {"n_states": 15, "batch_size": 4, "precision": "complex64"}
    assert "engine" not in requests[0] and row["engine"] == "floor"


def test_versions_of_peers_are_asked_of_them(echo: tuple[str, str]) -> None:
    known = _conditions(Pretended({"traceable": {}, "hardware": {}}), *echo).describe()
    assert known["peers"] == {"piquasso": {"jax": "1.2"}}


def test_peer_that_fails_is_told() -> None:
    program = "raise ModuleNotFoundError(\"No module named 'piquasso'\")"
    with pytest.raises(RunError, match=r"^piquasso, batch, .* No module named 'piquasso'$"):
        _conditions(Pretended({}), sys.executable, "-c", program).measure(JOB)


@pytest.mark.parametrize(("truncation", "given"), [("per_mode", {}), ("total", {"truncation": "total"})])
def test_engine_is_given_its_truncation(truncation: Any, given: dict[str, str]) -> None:
    crew = Pretended({})
    values = {**vars(JOB), "engine": "fock", "strategy": "cpu_batch", "truncation": truncation}
    row, requests = _conditions(crew).measure(Job(**values)), crew.asked
    assert requests[0]["engine"] == {"_target_": "somewhere.Fock", "precision": "complex64", **given}
    assert row["truncation"] == truncation
    json.dumps(requests)
