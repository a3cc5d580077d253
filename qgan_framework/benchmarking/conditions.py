"""What is the same for all measurements of a benchmark, and the questions to the workers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from qgan_framework.benchmarking.inputs import draw
from qgan_framework.benchmarking.plan import Job
from qgan_framework.benchmarking.process import WORKER, ask

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
        timeout_seconds: longest time of a worker.
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

    def describe(self) -> dict[str, Any]:
        """What must be known before a benchmark is planned.

        Returns:
            `traceable`, engine's name to bool; `hardware`, the settings that hold in a worker; and `peers`, name to
            the versions of its libraries.

        Raises:
            RunError: a worker died or took too long.
        """
        limit = self.timeout_seconds
        request = {"question": "describe", "hardware": self.hardware, "engines": self.engines}
        known = ask(request, subject=", ".join(self.engines) or "the package", timeout_seconds=limit)
        peers = {
            name: ask({"question": "describe"}, subject=name, timeout_seconds=limit, command=command)
            for name, command in self.peers.items()
        }
        return known | {"peers": peers}

    def measure(self, job: Job) -> dict[str, object]:
        """A row of the table: the columns of benchmark.csv.

        Raises:
            RunError: the worker died or took too long.
        """
        request = {
            "question": "measure",
            "pass": job.pass_name,
            "repeats": self.repeats,
            "warmup": self.warmup,
        }
        if job.engine in self.peers:
            command = self.peers[job.engine]
            request["circuit"] = peer_circuit(job, seed=self.seed, precision=self.precision)
        else:
            command = WORKER
            request |= self._for_engine(job)
        answer = ask(request, subject=str(job), timeout_seconds=self.timeout_seconds, command=command)
        return {
            "engine": job.engine,
            "strategy": job.strategy,
            **job.circuit,
            "pass": job.pass_name,
            **answer,
            "truncation": job.truncation,
        }

    def _for_engine(self, job: Job) -> dict[str, Any]:
        engine = self.engines[job.engine]
        if job.truncation != "per_mode":  # the default, and all that some engines have
            engine = {**engine, "truncation": job.truncation}
        return {
            "hardware": self.hardware,
            "engine": engine,
            "strategy": self.strategies[job.strategy],
            "circuit": job.circuit,
            "seed": self.seed,
        }


def peer_circuit(job: Job, *, seed: int, precision: str) -> dict[str, Any]:
    """What a peer is to compute: the numbers of `draw` themselves, complex ones as pairs, and how."""
    weights, alpha = draw(seed, n_modes=job.n_modes, n_layers=job.n_layers, batch_size=job.batch_size)
    return {
        "weights": weights.tolist(),
        "alpha": np.stack([alpha.real, alpha.imag], -1).tolist(),
        "n_modes": job.n_modes,
        "cutoff_dim": job.cutoff_dim,
        "precision": precision,
        "strategy": job.strategy,
    }
