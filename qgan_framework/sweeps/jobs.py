"""The jobs of a sweep: a point of the grid, its resolved configuration, and the hash that it is known by."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from omegaconf import DictConfig, OmegaConf
from omegaconf.errors import OmegaConfBaseException

from qgan_framework.config.composition_errors import translated
from qgan_framework.config.contract import check_config
from qgan_framework.errors import ConfigurationError


@dataclass(frozen=True)
class Job:
    """One job.

    Attributes:
        point: the overrides that the other jobs do not share.
        config: resolved, as plain containers.
        digest: of the configuration.
        mistake: why it cannot run, or None.
    """

    point: tuple[str, ...]
    config: dict[str, Any]
    digest: str
    mistake: str | None = None


def make_jobs(
    points: Iterable[tuple[str, ...]], composed: Callable[[tuple[str, ...]], DictConfig]
) -> list[Job]:
    """Composes and checks every point; points of equal configuration are one job.

    Args:
        points: overrides of each.
        composed: gives the configuration of a point, without the node `hydra`.

    Raises:
        ConfigurationError: no job can run; the first one's mistake is told.
    """
    jobs: dict[str, Job] = {}
    first: ConfigurationError | None = None
    for point in points:
        job, mistake = _checked(point, composed(point))
        jobs.setdefault(job.digest, job)
        first = first or mistake
    if first is not None and all(job.mistake for job in jobs.values()):
        raise first
    return list(jobs.values())


def make_job(point: tuple[str, ...], config: DictConfig) -> Job:
    """The job of one point, whose mistake, if it has one, is kept and not raised."""
    return _checked(point, config)[0]


def _checked(point: tuple[str, ...], config: DictConfig) -> tuple[Job, ConfigurationError | None]:
    try:
        check_config(config)
    except ConfigurationError as error:
        unresolved = OmegaConf.to_container(config, resolve=False)
        assert isinstance(unresolved, dict)
        return Job(point, _plain(unresolved), digest(unresolved), str(error)), error
    try:
        resolved = OmegaConf.to_container(config, resolve=True, throw_on_missing=True)
    except OmegaConfBaseException as error:
        raise translated(error) from error
    assert isinstance(resolved, dict)
    return Job(point, _plain(resolved), digest(resolved)), None


def _plain(values: dict[Any, Any]) -> dict[str, Any]:
    return {str(key): value for key, value in values.items()}


def digest(value: object) -> str:
    """SHA-256 of a value's JSON with sorted keys, in hexadecimal."""
    text = json.dumps(value, sort_keys=True, default=str, ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()
