"""Runs a search: jobs whose points Optuna proposes while others run."""

from __future__ import annotations

import math
import sys
from collections.abc import Iterator
from dataclasses import dataclass

from optuna.trial import Trial

from qgan_framework.config.wording import suggestion
from qgan_framework.errors import ConfigurationError
from qgan_framework.reporting.metric_table import read_metric_table
from qgan_framework.reporting.summary import RunSummary
from qgan_framework.reporting.summary_file import load_summary
from qgan_framework.signals import StopRequest, on_signals
from qgan_framework.sweeps.attempt import JobOrder
from qgan_framework.sweeps.composer import Composer
from qgan_framework.sweeps.conclusion import conclude, ended, shown
from qgan_framework.sweeps.jobs import make_job
from qgan_framework.sweeps.manifest import Entry
from qgan_framework.sweeps.optuna_study import OptunaStudy
from qgan_framework.sweeps.orders import job_order
from qgan_framework.sweeps.plan import Plan
from qgan_framework.sweeps.pruning import Watch
from qgan_framework.sweeps.record import JobRecord
from qgan_framework.sweeps.search import OptunaSearch
from qgan_framework.sweeps.space import search_space


def run_trials(plan: Plan, composer: Composer, search: OptunaSearch, *, dry_run: bool) -> int:
    """Runs the trials that are missing; returns the exit code.

    Raises:
        ConfigurationError: the space, or Optuna's file in the study's folder, is unusable.
    """
    space = search_space(plan.overrides)
    if dry_run:
        words = [f"{key} in {distribution}" for key, distribution in space.items()]
        print("\n".join([str(plan.study.folder), *words, f"{search.n_trials} trials; nothing was run"]))
        return 0
    with plan.study.opened():
        plan.study.save()
        trials = _Trials(plan, composer, search, OptunaStudy(plan.study.folder, search, space))
        print(f"{shown(plan.study.folder)}: {trials.left} of {search.n_trials} trials to run", flush=True)
        with on_signals(plan.study.stop) as request, trials.watch.running():
            for order, record in plan.launcher.launch(trials.orders(request)):
                print(trials.finish(order, record), flush=True)
        return conclude(plan, trials.entries, request.exit_code)


@dataclass(frozen=True)
class _Running:
    trial: Trial
    course: Trial
    entry: Entry


class _Trials:
    """The trials of one command."""

    def __init__(
        self, plan: Plan, composer: Composer, search: OptunaSearch, optuna_study: OptunaStudy
    ) -> None:
        self._plan, self._composer, self._search, self._optuna = plan, composer, search, optuna_study
        self.watch = Watch(search.prune)
        self._running: dict[str, _Running] = {}
        self.entries: list[Entry] = []
        self._said_unpruned = False
        self._asked = self._ended = optuna_study.n_asked - len(optuna_study.waiting)

    @property
    def left(self) -> int:
        """Trials to run."""
        return max(0, self._search.n_trials - self._asked)

    def orders(self, request: StopRequest) -> Iterator[JobOrder]:
        """Asks for a trial whenever a worker is free."""
        while self.left and request.signal is None:
            self._asked += 1
            order = self._order()
            if order is not None:
                yield order

    def _order(self) -> JobOrder | None:
        """The next trial's order; None where its configuration cannot run, or runs already."""
        trial, course, point = self._optuna.ask()
        job = make_job(point, self._composer.job(self._plan.overrides.fixed, point))
        (entry,) = self._plan.study.add([job])
        self._plan.study.save()
        if entry not in self.entries:
            self.entries.append(entry)
        if job.mistake is not None or job.digest in self._running:
            self._optuna.tell(trial, course, None, pruned=False, last=None)
            return None
        self._running[job.digest] = _Running(trial, course, entry)
        order = job_order(self._plan, entry, job, self._composer.flags)
        self.watch.add(order.folder, lambda epoch, value: self._optuna.report(course, epoch, value))
        return order

    def finish(self, order: JobOrder, record: JobRecord) -> str:
        """Tells Optuna how a trial ended; returns a line about it. An interrupted one is left to be taken up again."""
        last = self.watch.remove(order.folder)
        running = self._running.pop(order.digest)
        self._ended += 1
        line = f"{self._ended}/{self._search.n_trials}  {ended(running.entry, record)}"
        if record.status in ("interrupted", "new"):
            return line
        values = self._values(order) if record.status == "completed" else None
        if record.status == "completed" and last is None:
            self._say_unpruned(order)
        self._optuna.tell(running.trial, running.course, values, pruned=record.status == "pruned", last=last)
        told = zip(self._search.objectives, values or [], strict=False)
        return "  ".join([line, *(f"{name} {value:.4g}" for name, value in told)])

    def _say_unpruned(self, order: JobOrder) -> None:
        """Says once that the metric to prune by is none that jobs log."""
        path, metric = order.folder / "metrics.csv", self._search.prune
        logged = read_metric_table(path).columns if path.is_file() else ()
        if metric is not None and metric not in logged and not self._said_unpruned:
            self._said_unpruned = True
            advice = suggestion(metric, logged, "metrics")
            print(
                f"hydra.sweeper.prune: jobs do not log {metric}, so none is ended early; {advice}",
                file=sys.stderr,
            )

    def _values(self, order: JobOrder) -> list[float] | None:
        """Of the objectives; None where one is not finite.

        Raises:
            ConfigurationError: the job reports no such figure; the others are asked to end.
        """
        path = order.folder / "summary.json"
        known = _figures(load_summary(path)) if path.is_file() else {}
        unknown = [name for name in self._search.objectives if name not in known]
        if unknown:
            self._plan.study.stop()
            problem = f"jobs do not report {unknown[0]}"
            raise ConfigurationError(
                "hydra.sweeper.minimize", problem, suggestion(unknown[0], known, "figures")
            )
        values = [known[name] for name in self._search.objectives]
        finite = [value for value in values if value is not None and math.isfinite(value)]
        return finite if len(finite) == len(values) else None


def _figures(summary: RunSummary) -> dict[str, float | None]:
    """What a summary has for an objective."""
    return {name: metric.final for name, metric in summary.metrics.items()} | {
        "step_seconds": summary.performance.step_seconds_median,
        "samples_per_second": summary.performance.samples_per_second,
    }
