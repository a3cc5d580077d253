"""What is sent to a worker for a job: command line, folder, environment."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from qgan_framework.config.compose import as_override
from qgan_framework.sweeps.attempt import JobOrder
from qgan_framework.sweeps.jobs import Job
from qgan_framework.sweeps.manifest import Entry
from qgan_framework.sweeps.names import short
from qgan_framework.sweeps.plan import Plan

_OF_THE_SWEEP = (
    "hydra/launcher",
    "hydra/sweeper",
    "hydra.launcher",
    "hydra.sweeper",
    "hydra.sweep",
    "hydra.mode",
)
_LONGEST_TAG = 64  # of W&B


def job_order(plan: Plan, entry: Entry, job: Job, flags: Iterable[str]) -> JobOrder:
    """The order of one job.

    Args:
        plan: of the sweep.
        entry: the job's place in the study.
        job: its configuration.
        flags: of the command line.
    """
    folder = plan.study.job_folder(entry)
    fixed = [override for override in plan.overrides.fixed if not override.startswith(_OF_THE_SWEEP)]
    own = ["hydra.mode=RUN", as_override("hydra.run.dir", folder)]
    goes_on = job.config["task"] == "train" and "resume" in job.config["trainer"]
    return JobOrder(
        number=entry.number,
        digest=entry.digest,
        folder=folder,
        arguments=(*flags, *fixed, *job.point, *own, *(["trainer.resume=auto"] if goes_on else [])),
        goes_on=goes_on,
        working_folder=Path.cwd(),
        environment=dict([*_wandb(plan, job), *_threads(plan, job)]),
    )


def _wandb(plan: Plan, job: Job) -> Iterator[tuple[str, str]]:
    """W&B's own variables: the sweep is the group of its runs."""
    own = {
        "WANDB_RUN_GROUP": plan.study.manifest.group,
        "WANDB_TAGS": ",".join(tag[:_LONGEST_TAG] for tag in ("sweep", *short(job.point)) if "," not in tag),
    }
    yield from ((name, value) for name, value in own.items() if name not in os.environ)


def _threads(plan: Plan, job: Job) -> Iterator[tuple[str, str]]:
    """A share of the cores, where the job's configuration leaves the number of threads open."""
    if plan.launcher.threads is None:
        return
    hardware = job.config.get("hardware") or {}
    names = {"TF_NUM_INTRAOP_THREADS": "intra_op_threads", "TF_NUM_INTEROP_THREADS": "inter_op_threads"}
    for name in [name for name, key in names.items() if hardware.get(key) is None] + ["OMP_NUM_THREADS"]:
        yield name, str(plan.launcher.threads)
