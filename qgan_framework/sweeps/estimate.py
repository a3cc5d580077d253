"""What a sweep's jobs will take, before they run: memory from their sizes, time from the study's finished jobs.

While no job of the study is complete, times are a rule of thumb and are said to be.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.optimize import nnls

from qgan_framework.config.training_memory import (
    circuits_of,
    estimable,
    peak_bytes,
)
from qgan_framework.hardware.calibration import recall
from qgan_framework.reporting.wording import seconds as spelled_seconds
from qgan_framework.sweeps.jobs import Job
from qgan_framework.sweeps.manifest import Entry
from qgan_framework.sweeps.names import short
from qgan_framework.sweeps.plan import Plan
from qgan_framework.sweeps.record import JobRecord

# Rules of thumb, after short trainings of two modes on 2 cores, two at a time.
_PROCESS_BYTES = 950_000_000
_START_SECONDS = 18.0
_STEP_SECONDS = 0.005
_OPERATIONS_A_SECOND = 1e9
_POINTS_OF_A_FILE = 1000


@dataclass(frozen=True)
class TimeModel:
    """seconds = start + steps * step + work * rate, fitted to finished jobs or guessed.

    Attributes:
        coefficients: of 1, training steps and work.
        measured: number of jobs that it was fitted to.
    """

    coefficients: tuple[float, float, float] = (_START_SECONDS, _STEP_SECONDS, 1 / _OPERATIONS_A_SECOND)
    measured: int = 0

    def seconds(self, config: dict[str, Any]) -> float:
        """Of one job."""
        return float(np.dot(self.coefficients, _features(config)))


def fitted(finished: Sequence[tuple[dict[str, Any], float]]) -> TimeModel:
    """The non-negative least-squares fit to configurations and seconds; the rule of thumb where there are none."""
    if not finished:
        return TimeModel()
    features = np.array([_features(config) for config, _ in finished])
    scale = features.max(axis=0)
    scale[scale == 0] = 1.0
    found, _ = nnls(features / scale, np.array([taken for _, taken in finished]))
    start, step, rate = found / scale
    return TimeModel((float(start), float(step), float(rate)), len(finished))


def listing(plan: Plan, pairs: Sequence[tuple[Entry, Job]]) -> list[str]:
    """The lines of a dry run: every job with its state, memory and time, then the total."""
    records = [plan.study.record(entry) for entry, _ in pairs]
    done = [
        (job.config, record.seconds)
        for (_, job), record in zip(pairs, records, strict=True)
        if record.status == "completed" and record.seconds is not None
    ]
    model = fitted(done)
    lines = [_line(*pair, record, model) for pair, record in zip(pairs, records, strict=True)]
    left = [
        model.seconds(job.config)
        for (_, job), record in zip(pairs, records, strict=True)
        if record.status != "completed" and job.mistake is None
    ]
    return [f"{plan.study.folder}", *lines, _total(plan, left, model)]


def _line(entry: Entry, job: Job, record: JobRecord, model: TimeModel) -> str:
    head = f"job {entry.number:<4} {record.status:<11} {' '.join(short(entry.point))}"
    if job.mistake is not None:
        return f"{head}  cannot run: {job.mistake}"
    if record.status == "completed":
        return f"{head}  took {spelled_seconds(record.seconds)}"
    return f"{head}  about {_memory(job.config) / 1e6:,.0f} MB, {spelled_seconds(model.seconds(job.config))}"


def _total(plan: Plan, left: Sequence[float], model: TimeModel) -> str:
    workers = max(1, plan.launcher.workers)
    source = (
        f"fitted to {model.measured} finished jobs"
        if model.measured
        else "a rule of thumb until a job is complete"
    )
    time = max([sum(left) / workers, *left, 0.0])
    return f"{len(left)} jobs to run, {workers} at a time: about {spelled_seconds(time)} ({source}); nothing was run"


def _features(config: dict[str, Any]) -> tuple[float, float, float]:
    """1, generator steps, and multiply-adds of the circuits over all of them."""
    trainer, model = config.get("trainer", {}), config.get("model", {})
    total = float((trainer.get("max_epochs") or 1) * (trainer.get("steps_per_epoch") or _one_pass(config)))
    batches = 1 + (model.get("d_steps_per_g_step") or 1)
    sizes = [one.size for one in circuits_of(config)]
    work = sum(size.n_layers * size.batch_size * size.amplitudes * size.cutoff_dim for size in sizes)
    return 1.0, total, total * batches * work


def _one_pass(config: dict[str, Any]) -> int:
    """Steps of a pass over the data; where their number is in a file, of 1000 points."""
    data = config.get("data", {})
    points = data.get("n_samples") or _POINTS_OF_A_FILE
    d_steps = config.get("model", {}).get("d_steps_per_g_step") or 1
    return math.ceil(points / (data.get("batch_size") or 1) / d_steps)


def _memory(config: dict[str, Any]) -> float:
    """At the peak, in bytes; a rule of thumb where the engine is not one that can be told about."""
    if estimable(config):
        threads = config.get("hardware", {}).get("intra_op_threads")
        return peak_bytes(config, config["data"]["batch_size"], recall(threads))
    return _PROCESS_BYTES + sum(one.size.bytes for one in circuits_of(config))
