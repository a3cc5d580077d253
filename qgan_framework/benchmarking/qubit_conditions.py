"""What is the same for all measurements of qubits, and the questions to the workers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from qgan_framework.benchmarking.agreement import check_agreement
from qgan_framework.benchmarking.conditions import Conditions
from qgan_framework.benchmarking.inputs import draw_qubits
from qgan_framework.benchmarking.process import WORKER
from qgan_framework.benchmarking.qubit_plan import OWN, PEER_MODULES, QubitJob


@dataclass(frozen=True)
class QubitConditions:
    """How a benchmark measures qubits.

    Attributes:
        shared: with the measurements of light; its peers hold those of qubits, by the names of their modules.
    """

    shared: Conditions

    def measure(self, job: QubitJob) -> dict[str, object]:
        """A row of the table: the columns of qubits.csv.

        Raises:
            RunError: the worker died or took too long, or a peer computed another circuit.
        """
        command = WORKER if job.simulator == OWN else self.shared.peers[PEER_MODULES[job.simulator]]
        request = {"question": "measure", "repeats": self.shared.repeats, "warmup": self.shared.warmup}
        answer = self.shared.ask(request | self._subject(job), str(job), command)
        if job.simulator != OWN:
            self._check(job, answer.pop("result"))
        answer.pop("failures", None)  # there is no strategy
        sizes = {"n_qubits": job.n_qubits, "depth": job.depth, "batch_size": job.batch_size}
        return {
            "simulator": job.simulator,
            **sizes,
            "bases": " ".join(job.bases),
            "pass": job.pass_name,
            **answer,
        }

    def _check(self, job: QubitJob, result: Any) -> None:
        """Refuses a peer's result that is not what the package computes in double precision."""
        subject = self._subject(job)
        subject["qubits"] = _without_simulator(subject["qubits"]) | {"precision": "complex128"}
        expected = self.shared.ask({"question": "compute"} | subject, str(job))["result"]
        check_agreement(str(job), result, expected, self.shared.precision)

    def _subject(self, job: QubitJob) -> dict[str, Any]:
        """What a worker is to compute: the numbers themselves, and how."""
        sizes = {"n_qubits": job.n_qubits, "depth": job.depth, "batch_size": job.batch_size}
        angles, features = draw_qubits(self.shared.seed, **sizes)
        circuit: dict[str, Any] = {
            "angles": angles.tolist(),
            "features": features.tolist(),
            "bases": list(job.bases),
            "precision": self.shared.precision,
            "simulator": job.simulator,
        }
        own = job.simulator == OWN
        return {
            "hardware": self.shared.hardware,
            "qubits": _without_simulator(circuit) if own else circuit,
            "pass": job.pass_name,
            "batch_size": job.batch_size,
        }


def _without_simulator(circuit: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in circuit.items() if name != "simulator"}
