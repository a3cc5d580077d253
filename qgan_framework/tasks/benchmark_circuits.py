"""The part of a benchmark that concerns circuits of light."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Console

from qgan_framework.benchmarking.conditions import Conditions
from qgan_framework.benchmarking.entries import without_gpu
from qgan_framework.benchmarking.plan import CircuitPlan, Job
from qgan_framework.errors import RunError
from qgan_framework.hardware.load import busy
from qgan_framework.tasks.benchmark_results import BenchmarkResults, speed_in_words


def measure_circuits(plan: CircuitPlan, conditions: Conditions, results: BenchmarkResults) -> None:
    """Fills the rows of circuits one after the other, and tells each; a peer that cannot be measured is left out.

    Args:
        plan: what is measured.
        conditions: of the whole benchmark.
        results: to be filled.

    Raises:
        RunError: a worker of the package's own engines failed.
    """
    if load := busy():
        problem = "its figures are too low, and not comparable"
        results.warn(f"the machine was busy before the benchmark began ({load}): {problem}")
    if plan.asked.peers and conditions.hardware.get("intra_op_threads") is not None:
        results.warn("hardware.intra_op_threads does not reach peers: they use all cores")
    jobs = _jobs(plan, conditions.describe(), results)
    conditions.crew.expect(sum(job.engine not in plan.asked.peers for job in jobs))
    console = Console(highlight=False, markup=False)
    for count, job in enumerate(jobs, 1):
        heading = f"{count}/{len(jobs)} {job}"
        with console.status(heading):  # moves on a terminal, silent elsewhere
            row = _row(conditions, job, results)
        if row is not None:
            results.rows.append(row)
            console.print(f"{heading}: {speed_in_words(row)}", soft_wrap=True)


def _jobs(plan: CircuitPlan, known: Mapping[str, Any], results: BenchmarkResults) -> Sequence[Job]:
    """What can be measured here; what was asked for and cannot is told."""
    results.write_environment(known["hardware"], known["peers"])
    has_gpu = any("GPU" in device for device in known["hardware"].get("devices", []))
    able = without_gpu(plan.asked.strategies, has_gpu, results.warn)
    return plan.jobs(able, known["traceable"], results.warn)


def _row(conditions: Conditions, job: Job, results: BenchmarkResults) -> Mapping[str, object] | None:
    """A measurement; None for a peer that cannot be measured, or that computes something else."""
    try:
        row = conditions.measure(job)
    except RunError as error:
        if job.engine not in conditions.peers:
            raise
        results.warn(f"left out: {error}")
        return None
    for failure in row.pop("failures", ()):
        results.fallbacks += 1
        results.warn(f"{job}: {failure}")
    return row
