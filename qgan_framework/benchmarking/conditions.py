"""What is the same for all measurements of a benchmark, and the questions to the workers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from qgan_framework.benchmarking.plan import Job
from qgan_framework.benchmarking.process import ask

Node = Mapping[str, Any]
"""A `_target_` and its keys, in JSON's types."""


@dataclass(frozen=True, kw_only=True)
class Conditions:
    """How a benchmark measures.

    Attributes:
        engines: engine's name to its node.
        strategies: strategy's name to its node.
        hardware: node of the hardware settings.
        repeats: timed repetitions.
        warmup: calls between the first one and the timed ones.
        seed: of weights and coherent states.
        timeout_seconds: longest time of a worker.
    """

    engines: Mapping[str, Node]
    strategies: Mapping[str, Node]
    hardware: Node
    repeats: int
    warmup: int
    seed: int
    timeout_seconds: float

    def describe(self) -> dict[str, Any]:
        """`traceable`, engine's name to bool, and `hardware`, the settings that hold in a worker.

        Raises:
            RunError: the worker died or took too long.
        """
        request = {"question": "describe", "hardware": self.hardware, "engines": self.engines}
        return ask(request, subject=", ".join(self.engines), timeout_seconds=self.timeout_seconds)

    def measure(self, job: Job) -> dict[str, object]:
        """A row of the table: the columns of benchmark.csv.

        Raises:
            RunError: the worker died or took too long.
        """
        request = {
            "question": "measure",
            "hardware": self.hardware,
            "engine": self.engines[job.engine],
            "strategy": self.strategies[job.strategy],
            "circuit": job.circuit,
            "pass": job.pass_name,
            "repeats": self.repeats,
            "warmup": self.warmup,
            "seed": self.seed,
        }
        answer = ask(request, subject=str(job), timeout_seconds=self.timeout_seconds)
        return {
            "engine": job.engine,
            "strategy": job.strategy,
            **job.circuit,
            "pass": job.pass_name,
            **answer,
        }
