"""The part of a benchmark that concerns qubits."""

from __future__ import annotations

from qgan_framework.benchmarking.conditions import Conditions
from qgan_framework.benchmarking.qubit_conditions import QubitConditions
from qgan_framework.benchmarking.qubit_plan import OWN, QubitPlan
from qgan_framework.errors import RunError
from qgan_framework.tasks.benchmark_results import BenchmarkResults, speed_in_words


def measure_qubits(plan: QubitPlan, conditions: Conditions, results: BenchmarkResults) -> None:
    """Fills the rows of qubits one after the other, and tells each; a peer that cannot be measured is left out.

    Args:
        plan: what is measured.
        conditions: of the whole benchmark; its peers hold those of qubits, by the names of their modules.
        results: to be filled.

    Raises:
        RunError: the worker of the package's own simulator failed.
    """
    own = QubitConditions(conditions)
    jobs = plan.jobs()
    conditions.crew.expect(sum(job.simulator == OWN for job in jobs))
    for count, job in enumerate(jobs, 1):
        try:
            row = own.measure(job)
        except RunError as error:
            if job.simulator == OWN:
                raise
            results.warn(f"left out: {error}")
            continue
        results.qubits.append(row)
        print(f"{count}/{len(jobs)} {job}: {speed_in_words(row)}", flush=True)
