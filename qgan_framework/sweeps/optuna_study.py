"""Optuna's side of a search: one file in the study's folder, which an interrupted search goes on from."""

from __future__ import annotations

import json
import threading
from collections.abc import Sequence
from pathlib import Path

import optuna
from optuna.pruners import MedianPruner
from optuna.samplers import TPESampler
from optuna.storages import JournalStorage
from optuna.storages.journal import JournalFileBackend
from optuna.trial import FrozenTrial, Trial, TrialState

from qgan_framework.errors import ConfigurationError
from qgan_framework.reporting.atomic import write_bytes
from qgan_framework.sweeps.search import OptunaSearch
from qgan_framework.sweeps.space import Space, spelled

STORAGE_FILE = "search.journal"
_LEFT = "left unfinished"


class OptunaStudy:
    """Asks for points, and is told how they did.

    Two Optuna studies share the file: the search itself, and, since Optuna prunes searches of one objective alone, one
    of the intermediate metric.

    Args:
        folder: of the study.
        search: settings.
        space: key to distribution.
    """

    def __init__(self, folder: Path, search: OptunaSearch, space: Space) -> None:
        """Opens the storage, or makes it.

        Raises:
            ConfigurationError: it is damaged, or of another space or other objectives.
        """
        optuna.logging.set_verbosity(optuna.logging.WARNING)
        self._search, self._space, self._lock = search, space, threading.RLock()
        path = folder / STORAGE_FILE
        facts = {"space": spelled(space), "objectives": dict(search.objectives)}
        try:
            _tidy(path)
            self._open(JournalStorage(JournalFileBackend(str(path))))
            known = self._trials.user_attrs.get("facts", facts)
        except (ValueError, KeyError, OSError) as error:
            raise ConfigurationError(
                "hydra.sweep.dir",
                f"{path} cannot be read ({error})",
                "restore it, or choose another hydra.sweep.dir",
            ) from error
        if known != facts:
            problem = f"{path} holds a search of another space or other objectives ({json.dumps(known)})"
            raise ConfigurationError("hydra.sweeper", problem, "choose another hydra.sweep.dir")
        self._trials.set_user_attr("facts", facts)
        self._take_up()

    def _open(self, storage: JournalStorage) -> None:
        search = self._search
        self._trials = optuna.create_study(
            study_name="search",
            storage=storage,
            directions=list(search.objectives.values()),
            load_if_exists=True,
        )
        self._courses = optuna.create_study(
            study_name="courses",
            storage=storage,
            pruner=MedianPruner(search.startup_trials, search.warmup_epochs),
            direction=search.objectives.get(search.prune or "", "minimize"),
            load_if_exists=True,
        )

    def _take_up(self) -> None:
        """Trials that an earlier process left unfinished are tried again first."""
        n_trials = len(self._trials.get_trials(deepcopy=False))
        # Another seed each time: the same one would make the same proposals once more.
        self._trials.sampler = TPESampler(seed=self._search.seed + n_trials)
        for trial in self._trials.get_trials(states=(TrialState.RUNNING,)):
            self._trials.tell(trial.number, state=TrialState.FAIL)
            self._trials.enqueue_trial(trial.params, user_attrs={_LEFT: trial.number})
        for course in self._courses.get_trials(states=(TrialState.RUNNING,)):
            self._courses.tell(course.number, state=TrialState.FAIL)

    @property
    def n_asked(self) -> int:
        """Trials asked for; one that was taken up again counts once."""
        trials = self._trials.get_trials(deepcopy=False)
        return sum(trial.state != TrialState.WAITING and _LEFT not in trial.user_attrs for trial in trials)

    @property
    def waiting(self) -> list[FrozenTrial]:
        """Trials that are to be tried again."""
        return self._trials.get_trials(deepcopy=False, states=(TrialState.WAITING,))

    def ask(self) -> tuple[Trial, Trial, tuple[str, ...]]:
        """The next trial, that of its course, and its overrides."""
        with self._lock:
            trial = self._trials.ask(self._space)
            return trial, self._courses.ask(), tuple(f"{key}={value}" for key, value in trial.params.items())

    def report(self, course: Trial, epoch: int, value: float) -> bool:
        """Notes the intermediate metric; returns whether the training is hopeless."""
        with self._lock:
            course.report(value, epoch)
            return course.should_prune()

    def tell(
        self, trial: Trial, course: Trial, values: Sequence[float] | None, *, pruned: bool, last: float | None
    ) -> None:
        """Ends a trial: with values, or pruned, or failed.

        Args:
            trial: as `ask` gave it.
            course: the same.
            values: of the objectives.
            pruned: whether it was ended for being hopeless.
            last: value of the intermediate metric at the end.
        """
        failed = TrialState.PRUNED if pruned else TrialState.FAIL
        with self._lock:
            self._trials.tell(trial, values, None if values else failed)
            finished = values is not None and last is not None
            self._courses.tell(course, last if finished else None, None if finished else failed)


def _tidy(path: Path) -> None:
    """Takes away a killed process's lock, and half a line that a full disk has left, which Optuna would write on.

    The study's folder is in use by this process alone.
    """
    Path(f"{path}.lock").unlink(missing_ok=True)
    if path.exists():
        lines = path.read_bytes()
        whole = lines[: lines.rfind(b"\n") + 1]
        if whole != lines:
            write_bytes(path, whole)
