from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from qgan_framework.benchmarking import conditions as asking
from qgan_framework.benchmarking.agreement import check_agreement
from qgan_framework.benchmarking.conditions import Conditions
from qgan_framework.benchmarking.inputs import draw
from qgan_framework.benchmarking.plan import Job
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


def _conditions(*command: str, **changes: Any) -> Conditions:
    values: dict[str, Any] = {
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
    return Conditions(**{**values, **changes})


@pytest.fixture
def echo(tmp_path: Path) -> tuple[str, str]:
    script = tmp_path / "echo.py"
    script.write_text(ECHO.format(root=str(Path(asking.__file__).parents[2])))
    return sys.executable, str(script)


def _expect(monkeypatch: pytest.MonkeyPatch, result: object) -> list[dict[str, Any]]:
    """The package's own worker computes `result`; returns what it was asked."""
    asked: list[dict[str, Any]] = []
    ask = asking.ask

    def ask_peers_only(request: dict[str, Any], **how: Any) -> dict[str, Any]:
        if how["command"] is not asking.WORKER:
            return ask(request, **how)
        asked.append(request)
        return {"result": result}

    monkeypatch.setattr(asking, "ask", ask_peers_only)
    return asked


def test_peer_is_given_the_numbers_that_the_package_draws(
    echo: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = _expect(monkeypatch, [[1.0005, -2.0]])
    row = _conditions(*echo).measure(JOB)
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
    echo: tuple[str, str], result: object, word: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    _expect(monkeypatch, result)
    with pytest.raises(RunError, match=f"^piquasso, batch, .*{word}.*refused$"):
        _conditions(*echo).measure(JOB)


def test_double_precision_is_checked_more_strictly() -> None:
    check_agreement("piquasso", [1.0, 1e-4], [1.0, 0.0], "complex64")
    with pytest.raises(RunError, match=r"1\.0e-04"):
        check_agreement("piquasso", [1.0, 1e-4], [1.0, 0.0], "complex128")


def test_floor_is_asked_for_the_size_of_the_composed_circuit(monkeypatch: pytest.MonkeyPatch) -> None:
    requests: list[dict[str, Any]] = []
    monkeypatch.setattr(asking, "ask", lambda request, **how: requests.append(request) or {})
    row = _conditions().measure(Job(**{**vars(JOB), "engine": "floor", "strategy": "product"}))
    assert requests[0]["floor"] == {"n_states": 15, "batch_size": 4, "precision": "complex64"}
    assert "engine" not in requests[0] and row["engine"] == "floor"


def test_versions_of_peers_are_asked_of_them(echo: tuple[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    ask = asking.ask

    def ask_peers_only(request: dict[str, Any], **how: Any) -> dict[str, Any]:
        return ask(request, **how) if "command" in how else {"traceable": {}, "hardware": {}}

    monkeypatch.setattr(asking, "ask", ask_peers_only)
    assert _conditions(*echo).describe()["peers"] == {"piquasso": {"jax": "1.2"}}


def test_peer_that_fails_is_told() -> None:
    program = "raise ModuleNotFoundError(\"No module named 'piquasso'\")"
    with pytest.raises(RunError, match=r"^piquasso, batch, .* No module named 'piquasso'$"):
        _conditions(sys.executable, "-c", program).measure(JOB)


@pytest.mark.parametrize(("truncation", "given"), [("per_mode", {}), ("total", {"truncation": "total"})])
def test_engine_is_given_its_truncation(
    truncation: Any, given: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    requests: list[dict[str, Any]] = []
    monkeypatch.setattr(asking, "ask", lambda request, **how: requests.append(request) or {})
    values = {**vars(JOB), "engine": "fock", "strategy": "cpu_batch", "truncation": truncation}
    row = _conditions().measure(Job(**values))
    assert requests[0]["engine"] == {"_target_": "somewhere.Fock", "precision": "complex64", **given}
    assert row["truncation"] == truncation
    json.dumps(requests)
