"""The jobs of a sweep as its report needs them, and their points: jobs that differ in the seed alone."""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from qgan_framework.reporting.summary import MetricSummary, RunSummary

SEED = "seed"
_LONGEST_LABEL = 50


@dataclass(frozen=True, kw_only=True)
class SweepJob:
    """One job.

    Attributes:
        number: of its folder.
        point: short name of each swept key to its value.
        status: completed, pruned, interrupted, failed, …
        reason: why it is not complete.
        seconds: of its process.
        summary: of its folder, where there is one.
    """

    number: int
    point: Mapping[str, str]
    status: str
    reason: str | None = None
    seconds: float | None = None
    summary: RunSummary | None = None

    @property
    def is_complete(self) -> bool:
        """Whether its figures count."""
        return self.status == "completed" and self.summary is not None

    @property
    def quality(self) -> MetricSummary:
        """The summary's first metric; without values where there is none."""
        return next(iter(self.summary.metrics.values()), MetricSummary()) if self.summary else MetricSummary()

    @property
    def leak(self) -> float | None:
        """1 − ⟨ψ|ψ⟩ at the end, on average; None without a circuit."""
        norm = self.summary.truncation.norm_mean if self.summary else None
        return None if norm is None else 1 - norm


@dataclass(frozen=True, kw_only=True)
class Spread:
    """Mean and standard deviation over jobs; None where nothing, or one value, is known."""

    mean: float | None = None
    deviation: float | None = None


@dataclass(frozen=True, kw_only=True)
class SweepPoint:
    """Jobs of equal settings but for the seed.

    Attributes:
        values: short name of each swept key to its value, the seed left out.
        jobs: of the point.
        quality: of the first metric at the end.
        ratio: the same over its floor.
        step_seconds: median seconds of a training step.
        samples_per_second: of training.
        memory_mb: largest of any job.
        leak: largest of any job.
    """

    values: Mapping[str, str]
    jobs: tuple[SweepJob, ...]
    quality: Spread = field(default_factory=Spread)
    ratio: Spread = field(default_factory=Spread)
    step_seconds: float | None = None
    samples_per_second: float | None = None
    memory_mb: float | None = None
    leak: float | None = None

    @property
    def complete(self) -> tuple[SweepJob, ...]:
        """The jobs whose figures count."""
        return tuple(job for job in self.jobs if job.is_complete)

    @property
    def words(self) -> str:
        """`cutoff_dim=4 n_layers=2`."""
        return " ".join(f"{name}={value}" for name, value in self.values.items()) or "the only point"

    @property
    def label(self) -> str:
        """The words, or the numbers of the jobs where these are shorter by far."""
        numbers = ", ".join(str(job.number) for job in self.jobs)
        return self.words if len(self.words) <= _LONGEST_LABEL else f"job {numbers}"


def sweep_points(jobs: Sequence[SweepJob]) -> list[SweepPoint]:
    """The points in the order of their first jobs."""
    groups: dict[tuple[tuple[str, str], ...], list[SweepJob]] = {}
    for job in jobs:
        key = tuple((name, value) for name, value in job.point.items() if name != SEED)
        groups.setdefault(key, []).append(job)
    return [_point(dict(key), group) for key, group in groups.items()]


def _point(values: Mapping[str, str], jobs: Sequence[SweepJob]) -> SweepPoint:
    complete = [job for job in jobs if job.is_complete]

    def known(read: Callable[[SweepJob], float | None]) -> list[float]:
        found = (read(job) for job in complete)
        return [value for value in found if value is not None and math.isfinite(value)]

    return SweepPoint(
        values=values,
        jobs=tuple(jobs),
        quality=_spread(known(lambda job: job.quality.final)),
        ratio=_spread(known(lambda job: job.quality.ratio)),
        step_seconds=_spread(known(lambda job: _measured(job, "step_seconds_median"))).mean,
        samples_per_second=_spread(known(lambda job: _measured(job, "samples_per_second"))).mean,
        memory_mb=max(known(lambda job: _measured(job, "peak_rss_mb")), default=None),
        leak=max(known(lambda job: job.leak), default=None),
    )


def _measured(job: SweepJob, name: str) -> float | None:
    assert job.summary is not None
    value: float | None = getattr(job.summary.performance, name)
    return value


def _spread(values: Sequence[float]) -> Spread:
    if not values:
        return Spread()
    deviation = statistics.stdev(values) if len(values) > 1 else None
    return Spread(mean=statistics.fmean(values), deviation=deviation)
