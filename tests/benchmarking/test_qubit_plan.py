from __future__ import annotations

from typing import Any

import pytest

from qgan_framework.benchmarking.qubit_plan import QubitPlan
from qgan_framework.errors import ConfigurationError


def plan(**changes: Any) -> QubitPlan:
    values: dict[str, Any] = {
        "simulators": ["qubits", "tensorcircuit", "lightning_qubit"],
        "sizes": [[3, 1]],
        "batch_sizes": [2, 4],
        "bases": [["Z"], ["Z", "X"]],
        "passes": ["forward", "training"],
    }
    return QubitPlan(**{**values, **changes})


def test_simulators_take_turns_and_only_those_that_can_are_asked_for_training():
    jobs = plan().jobs()
    assert [job.simulator for job in jobs[:5]] == [
        "qubits",
        "tensorcircuit",
        "lightning_qubit",
        "tensorcircuit",
        "qubits",
    ]
    assert {job.pass_name for job in jobs if job.simulator == "lightning_qubit"} == {"forward"}
    assert len(jobs) == 2 * 2 * (3 + 2)
    assert str(jobs[-1]) == "qubits, 3 qubits, depth 1, Z X, batch 4, training"


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"sizes": [[8, 2, 2]]}, r"sizes\[0\]"),
        ({"sizes": [[17, 2]]}, r"sizes\[0\]"),
        ({"bases": [["Z"], ["X", "X"]]}, r"bases\[1\]"),
        ({"simulators": ["qiskit"]}, "simulators"),
    ],
)
def test_impossible_plans_are_refused(changes, key):
    with pytest.raises(ConfigurationError, match=key):
        plan(**changes)
