"""Runs a sweep: what is missing of its study, then the report."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Sequence

from hydra._internal.hydra import Hydra
from rich.console import Console
from rich.progress import track

from qgan_framework.config.preflight import check_data
from qgan_framework.signals import on_signals
from qgan_framework.sweeps.composer import Composer
from qgan_framework.sweeps.conclusion import conclude, ended, shown
from qgan_framework.sweeps.grid import grid_points
from qgan_framework.sweeps.jobs import Job, make_jobs
from qgan_framework.sweeps.manifest import Entry
from qgan_framework.sweeps.orders import job_order
from qgan_framework.sweeps.plan import Plan, make_plan
from qgan_framework.sweeps.search import make_search


def run_sweep(hydra: Hydra, arguments: argparse.Namespace) -> int:
    """Finishes the study that the command line asks for.

    Args:
        hydra: open.
        arguments: Hydra's flags, and ``dry_run``.

    Returns:
        The exit code: 0, 1 where a job failed, 130 or 143 where a signal ended the sweep.

    Raises:
        HydraException: the command line, a swept value or a configuration file is wrong.
        ConfigurationError: no job can run, or the study's folder is unusable.
    """
    composer = Composer(hydra, arguments)
    plan = make_plan(composer)
    search = make_search(plan.config.hydra.sweeper)
    if search is not None:
        from qgan_framework.sweeps.trials import run_trials  # imports Optuna

        return run_trials(plan, composer, search, dry_run=arguments.dry_run)
    points = _shown(list(grid_points(plan.overrides)))
    jobs = make_jobs(points, lambda point: composer.job(plan.overrides.fixed, point))
    _check_data(jobs)
    if arguments.dry_run:
        from qgan_framework.sweeps.estimate import listing  # imports SciPy

        print("\n".join(listing(plan, _pairs(plan, jobs))))
        return 0
    with plan.study.opened():
        pairs = _pairs(plan, jobs)
        plan.study.save()
        return _run(plan, pairs, composer.flags)


def _shown(points: Sequence[tuple[str, ...]]) -> Iterable[tuple[str, ...]]:
    """The points, with a bar that tells how many are composed; silent where nobody sees it move."""
    console = Console(stderr=True)
    return track(points, "composing", console=console, transient=True, disable=not console.is_terminal)


def _pairs(plan: Plan, jobs: Sequence[Job]) -> list[tuple[Entry, Job]]:
    return list(zip(plan.study.add(jobs), jobs, strict=True))


def _check_data(jobs: Sequence[Job]) -> None:
    """A data file that is not there, or does not suit the rest, is told before anything is written."""
    first = next(job for job in jobs if job.mistake is None)
    if first.config["task"] == "train":
        check_data(first.config)


def _run(plan: Plan, pairs: Sequence[tuple[Entry, Job]], flags: Sequence[str]) -> int:
    pending = _pending(plan, pairs)
    orders = [job_order(plan, entry, job, flags) for entry, job in pending]
    by_number = {entry.number: entry for entry, _ in pending}
    with on_signals(plan.study.stop) as request:
        for done, (order, record) in enumerate(plan.launcher.launch(orders), start=1):
            if record.status != "new":  # the sweep is stopping, and has not begun it
                print(f"{done}/{len(orders)}  {ended(by_number[order.number], record)}", flush=True)
    return conclude(plan, [entry for entry, _ in pairs], request.exit_code)


def _pending(plan: Plan, pairs: Sequence[tuple[Entry, Job]]) -> list[tuple[Entry, Job]]:
    """Jobs that are neither complete nor impossible; says what became of the others."""
    records = [plan.study.record(entry) for entry, _ in pairs]
    for (entry, job), record in zip(pairs, records, strict=True):
        if job.mistake is not None:
            print(f"job {entry.number} cannot run: {job.mistake}", file=sys.stderr, flush=True)
        elif record.status == "damaged":
            print(
                f"job {entry.number} runs again, its files are kept beside it: {record.reason}",
                file=sys.stderr,
            )
    complete = sum(record.status == "completed" for record in records)
    pending = [
        pair
        for pair, record in zip(pairs, records, strict=True)
        if pair[1].mistake is None and record.status != "completed"
    ]
    print(
        f"{shown(plan.study.folder)}: {len(pending)} of {len(pairs)} jobs to run, {complete} complete",
        flush=True,
    )
    return pending
