"""What is the same for all measurements of a benchmark, and the questions to the workers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from qgan_framework.benchmarking.agreement import OWN_STRATEGY, check_agreement, own_engine
from qgan_framework.benchmarking.crew import Crew
from qgan_framework.benchmarking.entries import FLOOR
from qgan_framework.benchmarking.inputs import draw
from qgan_framework.benchmarking.plan import Job
from qgan_framework.benchmarking.process import WORKER
from qgan_framework.config.state_size import n_states

Node = Mapping[str, Any]
"""A `_target_` and its keys, in JSON's types."""


@dataclass(frozen=True, kw_only=True)
class Conditions:
    """How a benchmark measures.

    Attributes:
        engines: engine's name to its node.
        peers: peer's name to the command of its worker.
        strategies: strategy's name to its node.
        hardware: node of the hardware settings.
        precision: of the kets of peers; an engine's node has its own.
        repeats: timed repetitions.
        warmup: calls between the first one and the timed ones.
        seed: of weights and coherent states.
        timeout_seconds: longest time of an answer.
        crew: the workers.
    """

    engines: Mapping[str, Node]
    peers: Mapping[str, Sequence[str]]
    strategies: Mapping[str, Node]
    hardware: Node
    precision: str
    repeats: int
    warmup: int
    seed: int
    timeout_seconds: float
    crew: Crew

    def describe(self) -> dict[str, Any]:
        """What must be known before a benchmark is planned.

        Returns:
            `traceable`, engine's name to bool; `hardware`, the settings that hold in a worker; and `peers`, name to
            the versions of its libraries.

        Raises:
            RunError: a worker died or took too long.
        """
        request = {"question": "describe", "hardware": self.hardware, "engines": self.engines}
        known = self.ask(request, ", ".join(self.engines) or "the package")
        peers = {
            name: self.ask({"question": "describe"}, name, command) for name, command in self.peers.items()
        }
        return known | {"peers": peers}

    def measure(self, job: Job) -> dict[str, Any]:
        """A row of the table: the columns of benchmark.csv, and of an engine `failures` of its strategy.

        Raises:
            RunError: the worker died or took too long, or a peer computed another circuit.
        """
        command = self.peers.get(job.engine, WORKER)
        answer = self._ask(job, {"question": "measure", **self._subject(job)}, command)
        if job.engine in self.peers:
            self._check(job, answer.pop("result"))
        return {
            "engine": job.engine,
            "strategy": job.strategy,
            **job.circuit,
            "pass": job.pass_name,
            **answer,
            "truncation": job.truncation,
        }

    def _ask(self, job: Job, request: Mapping[str, Any], command: Sequence[str] = WORKER) -> dict[str, Any]:
        asked = {
            **request,
            "pass": job.pass_name,
            "batch_size": job.batch_size,
            "repeats": self.repeats,
            "warmup": self.warmup,
        }
        return self.ask(asked, str(job), command)

    def ask(
        self, request: Mapping[str, Any], subject: str, command: Sequence[str] = WORKER
    ) -> dict[str, Any]:
        """A worker's answer.

        Args:
            request: the question in JSON's types.
            subject: what is asked for, named in errors.
            command: the worker's.

        Raises:
            RunError: the worker died or took too long.
        """
        limit = self.timeout_seconds
        return self.crew.ask(request, subject=subject, timeout_seconds=limit, command=command)

    def _check(self, job: Job, result: ArrayLike) -> None:
        """Refuses a peer's result that is not what the package's own engine computes."""
        request = self._for_engine(job, own_engine(job), OWN_STRATEGY)
        expected = self._ask(job, {"question": "compute", **request})["result"]
        check_agreement(str(job), result, expected, self.precision)

    def _subject(self, job: Job) -> dict[str, Any]:
        """What the worker is to measure."""
        if job.engine in self.peers:
            return {"circuit": peer_circuit(job, seed=self.seed, precision=self.precision)}
        if job.engine == FLOOR:
            states = n_states(job.truncation, job.n_modes, job.cutoff_dim)
            floor = {"n_states": states, "batch_size": job.batch_size, "precision": self.precision}
            return {"hardware": self.hardware, "floor": floor}
        engine = self.engines[job.engine]
        if job.truncation != "per_mode":  # the default, and all that some engines have
            engine = {**engine, "truncation": job.truncation}
        return self._for_engine(job, engine, self.strategies[job.strategy])

    def _for_engine(self, job: Job, engine: Node, strategy: Node) -> dict[str, Any]:
        return {
            "hardware": self.hardware,
            "engine": engine,
            "strategy": strategy,
            "circuit": job.circuit,
            "seed": self.seed,
        }


def peer_circuit(job: Job, *, seed: int, precision: str) -> dict[str, Any]:
    """What a peer is to compute: the numbers of `draw` themselves, complex ones as pairs, and how."""
    sizes = {"n_modes": job.n_modes, "n_layers": job.n_layers, "batch_size": job.batch_size}
    weights, alpha = draw(seed, **sizes, weights=job.weights)
    return {
        "weights": weights.tolist(),
        "alpha": np.stack([alpha.real, alpha.imag], -1).tolist(),
        "n_modes": job.n_modes,
        "cutoff_dim": job.cutoff_dim,
        "precision": precision,
        "strategy": job.strategy,
    }
