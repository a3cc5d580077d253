"""Which processes train together, and which of them this one is."""

from __future__ import annotations

import json
import os
import re
from dataclasses import dataclass
from typing import Any

from qgan_framework.config.wording import spelled
from qgan_framework.errors import ConfigurationError

_VARIABLE = "TF_CONFIG"
_EXAMPLE = '{"cluster": {"worker": ["HOST0:5001", "HOST1:5001"]}, "task": {"type": "worker", "index": 0}}'
_ADDRESS = re.compile(r"[A-Za-z0-9._-]+:(\d{1,5})")
_LARGEST_PORT = 65535


@dataclass(frozen=True)
class Cluster:
    """The workers of a training.

    Attributes:
        workers: host:port of each, the chief's first.
        index: of this process.
    """

    workers: list[str]
    index: int

    @property
    def tf_config(self) -> str:
        """As TensorFlow wants it in TF_CONFIG."""
        return json.dumps(
            {"cluster": {"worker": self.workers}, "task": {"type": "worker", "index": self.index}}
        )


def cluster_of(workers: list[str] | None, index: int | None, *, key: str = "") -> Cluster:
    """The cluster that the configuration names, or the environment variable TF_CONFIG.

    Args:
        workers: host:port of each; None takes them from TF_CONFIG.
        index: of this process; None takes it from TF_CONFIG.
        key: of the node, with a full stop.

    Raises:
        ConfigurationError: something is missing or impossible.
    """
    if workers is None or index is None:
        told = _from_environment(key)
        workers = told.workers if workers is None else workers
        index = told.index if index is None else index
    workers = list(workers)
    _check_workers(workers, key)
    if not 0 <= index < len(workers):
        problem = f"is {index}, and there are {len(workers)} workers"
        raise ConfigurationError(
            f"{key}index", problem, f"give each worker its own, from 0 to {len(workers) - 1}"
        )
    return Cluster(workers, index)


def _check_workers(workers: list[str], key: str) -> None:
    for address in workers:
        match = _ADDRESS.fullmatch(address) if isinstance(address, str) else None
        if match is None or not 0 < int(match[1]) <= _LARGEST_PORT:
            problem = f"holds {spelled(address)}, which is no host:port"
            raise ConfigurationError(
                f"{key}workers", problem, "give addresses as [127.0.0.1:5001,127.0.0.1:5002]"
            )
    if len(workers) < 2 or len(set(workers)) < len(workers):
        problem = f"must be two addresses or more, all different, got {spelled(workers)}"
        raise ConfigurationError(f"{key}workers", problem, "name all workers, or choose distribute=none")


def _from_environment(key: str) -> Cluster:
    text = os.environ.get(_VARIABLE)
    if text is None:
        problem = f"is null, and the environment has no {_VARIABLE}"
        remedy = "give distribute.workers=[host:port,…] and distribute.index=N to each worker, or set it"
        raise ConfigurationError(f"{key}workers", problem, remedy)
    try:
        return _parsed(json.loads(text))
    except (ValueError, LookupError, TypeError) as error:
        problem = f"the environment's {text!r} names no workers ({type(error).__name__}: {error})"
        raise ConfigurationError(_VARIABLE, problem, f"set it as {_EXAMPLE}") from error


def _parsed(told: Any) -> Cluster:
    """Of TF_CONFIG; a job named chief leads the workers."""
    jobs, task = told["cluster"], told["task"]
    if not set(jobs) <= {"chief", "worker"} or task["type"] not in jobs:
        raise ValueError("the cluster may have chief and worker, and the task is one of them")
    chief = list(jobs.get("chief", []))
    place = int(task["index"]) + (len(chief) if task["type"] == "worker" else 0)
    return Cluster([*chief, *jobs.get("worker", [])], place)
