"""Whether a training can be divided among devices or workers, told before TensorFlow is imported."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from qgan_framework.config.cluster import Cluster, cluster_of
from qgan_framework.config.resumption import lasting
from qgan_framework.errors import ConfigurationError

_KEY = "distribute"


def cluster(values: Mapping[str, Any]) -> Cluster | None:
    """The workers of a training; None where it has one process.

    Raises:
        ConfigurationError: the configuration or TF_CONFIG names them wrongly.
    """
    node = values.get(_KEY, {})
    return cluster_of(node["workers"], node["index"], key=f"{_KEY}.") if "workers" in node else None


def worker_index(values: Mapping[str, Any]) -> int:
    """Of this process among the workers; 0 is the chief, and who is alone."""
    workers = cluster(values)
    return 0 if workers is None else workers.index


def workers_of(values: Mapping[str, Any]) -> int:
    """Processes that train together."""
    workers = cluster(values)
    return 1 if workers is None else len(workers.workers)


def is_distributed(values: Mapping[str, Any]) -> bool:
    """Whether batches are divided among devices or workers."""
    return bool({"workers", "n_devices"} & values.get(_KEY, {}).keys())


def fingerprint(values: dict[str, Any], data: bytes) -> list[int]:
    """32-bit numbers that are equal for workers of one training.

    Args:
        values: the resolved configuration; what is a process's own is left out of account.
        data: the training points.
    """
    digest = hashlib.sha256(json.dumps(lasting(values), sort_keys=True, default=str).encode() + data).digest()
    return [int.from_bytes(digest[place : place + 4], "little", signed=True) for place in range(0, 32, 4)]


def check_distribution(values: dict[str, Any]) -> None:
    """Refuses what would not give the results of one process, or would keep workers waiting.

    Args:
        values: the resolved configuration, whose single nodes are already known to be sound.

    Raises:
        ConfigurationError: something does not go together with the distribution.
    """
    if not is_distributed(values):
        return
    workers = cluster(values)
    if values["task"] != "train":
        problem = f"divides the batches of a training, and task={values['task']} runs in one process"
        raise ConfigurationError(_KEY, problem, "choose distribute=none")
    _check_batch(values, len(workers.workers) if workers else values[_KEY]["n_devices"] or 1)
    _check_coupling(values)


def check_no_workers(values: Mapping[str, Any]) -> None:
    """Refuses a sweep whose jobs would wait for other workers.

    Raises:
        ConfigurationError: that is what was asked for.
    """
    if "workers" in values[_KEY]:
        problem = "is multi_worker, and each job of a sweep is one process"
        raise ConfigurationError(
            _KEY, problem, "choose none or mirrored; hydra/launcher=ray takes more machines"
        )


def _check_batch(values: dict[str, Any], count: int) -> None:
    size = values["data"].get("batch_size")
    if isinstance(size, int) and size % count:
        problem = f"{size} cannot be divided equally among {count} replicas"
        below = size - size % count
        sizes = f"{below} or {below + count}" if below else str(count)
        raise ConfigurationError("data.batch_size", problem, f"set it to {sizes}")


def _check_coupling(values: dict[str, Any]) -> None:
    if values["model"].get("diversity_weight"):
        problem = "pairs the samples of a batch, which are divided among replicas"
        raise ConfigurationError("model.diversity_weight", problem, "set it to 0, or choose distribute=none")
    if values["model"].get("middle", {}).get("shots"):
        problem = "are drawn for a whole batch, which is divided among replicas"
        raise ConfigurationError("model.middle.shots", problem, "set it to null, or choose distribute=none")
    for name, callback in (values.get("callbacks") or {}).items():
        if isinstance(callback, dict) and callback.get("on_memory") == "shrink":
            key = f"callbacks.{name}.on_memory"
            problem = "is shrink, which divides the batches of one process"
            raise ConfigurationError(key, problem, "set it to pause or stop, or choose distribute=none")
