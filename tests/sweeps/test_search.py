"""A search goes on from its file, ends hopeless trainings, and refuses another space."""

from __future__ import annotations

import csv
import sys

import pytest

pytest.importorskip("optuna", reason="Optuna is not installed")

from hydra.core.override_parser.overrides_parser import OverridesParser
from optuna.distributions import CategoricalDistribution, FloatDistribution, IntDistribution

from qgan_framework.__main__ import main
from qgan_framework.errors import ConfigurationError
from qgan_framework.sweeps.grid import read_overrides
from qgan_framework.sweeps.optuna_study import OptunaStudy
from qgan_framework.sweeps.pruning import Watch
from qgan_framework.sweeps.search import OptunaSearch
from qgan_framework.sweeps.space import search_space
from tests.sweeps.own_task import ROOT

SPACE = {"seed": IntDistribution(0, 50), "rate": FloatDistribution(1e-3, 1.0, log=True)}
TASK = """
from qgan_framework.errors import RunError
from qgan_framework.reporting.summary import MetricSummary, Performance, RunSummary
from qgan_framework.reporting.summary_file import save_summary

class Task:
    def __init__(self, *, x: float): self.x = x

    def run(self, config, run_dir):
        if self.x > 3: raise RunError("diverged")
        metrics = {"distance": MetricSummary(final=(self.x - 1) ** 2, floor=0.5, direction="min")}
        speed = Performance(step_seconds_median=1 / (1 + self.x))
        save_summary(RunSummary(status="completed", metrics=metrics, performance=speed), run_dir / "summary.json")
        (run_dir / "report.html").write_text("done")
        return run_dir / "report.html"
"""
SWEEP = """# @package _global_
defaults:
  - override /hydra/sweeper: optuna
hydra:
  mode: MULTIRUN
  sweeper: {minimize: [distance, step_seconds], prune: null, params: {mine.x: 'interval(0.0,4.0)'}}
"""


def settings(**changes):
    given = {
        "n_trials": 5,
        "minimize": ["w", "step_seconds"],
        "maximize": [],
        "prune": "w",
        "warmup_epochs": 0,
    }
    return OptunaSearch(**given | {"startup_trials": 2, "seed": 0, "params": {}} | changes)


def test_overrides_become_distributions():
    texts = [
        "a=choice(3,4)",
        "b=range(0,6,2)",
        "c=int(interval(1,8))",
        "d=tag(log,interval(0.001,1))",
        "e=x,y",
        "f=1",
    ]
    space = search_space(read_overrides(OverridesParser.create(), texts, {"g": 7}))
    assert space == {
        "g": CategoricalDistribution(["7"]),
        "a": CategoricalDistribution(["3", "4"]),
        "b": CategoricalDistribution(["0", "2", "4"]),
        "c": IntDistribution(1, 8),
        "d": FloatDistribution(0.001, 1, log=True),
        "e": CategoricalDistribution(["x", "y"]),
    }
    with pytest.raises(ConfigurationError, match="d: "):
        search_space(read_overrides(OverridesParser.create(), ["d=tag(log,interval(0,1))"], {}))


def test_what_was_left_unfinished_is_tried_first_and_counts_once(tmp_path):
    study = OptunaStudy(tmp_path, settings(), SPACE)
    first, second = study.ask(), study.ask()
    study.tell(*first[:2], [1.0, 2.0], pruned=False, last=1.0)
    again = OptunaStudy(tmp_path, settings(), SPACE)  # as after a killed process: the second was never told
    assert (again.n_asked, len(again.waiting)) == (2, 1)
    assert again.ask()[2] == second[2]
    assert again.n_asked == 2
    assert again.ask()[2] not in (first[2], second[2])


def test_another_space_is_refused_and_nothing_is_lost(tmp_path):
    OptunaStudy(tmp_path, settings(), SPACE).ask()
    before = (tmp_path / "search.journal").read_bytes()
    with pytest.raises(ConfigurationError, match="another space"):
        OptunaStudy(tmp_path, settings(), SPACE | {"seed": IntDistribution(0, 9)})
    with pytest.raises(ConfigurationError, match="other objectives"):
        OptunaStudy(tmp_path, settings(minimize=["w"], maximize=["step_seconds"]), SPACE)
    (tmp_path / "search.journal").write_bytes(b"{" + before)
    with pytest.raises(ConfigurationError, match=r"search\.journal cannot be read"):
        OptunaStudy(tmp_path, settings(), SPACE)


def test_what_a_killed_process_or_a_full_disk_leaves_is_no_obstacle(tmp_path):
    first = OptunaStudy(tmp_path, settings(), SPACE).ask()
    journal, lock = tmp_path / "search.journal", tmp_path / "search.journal.lock"
    journal.write_bytes(journal.read_bytes() + b'{"op_code": 5, "wor')
    lock.symlink_to("not there")  # Optuna would wait for ever
    for _ in range(2):
        study = OptunaStudy(tmp_path, settings(), SPACE)
        assert study.n_asked == 1 and not lock.is_symlink()
    assert study.ask()[2] == first[2]


def write_metrics(folder, values):
    folder.mkdir(exist_ok=True)
    with (folder / "metrics.csv").open("w", newline="") as file:
        csv.writer(file).writerows([("epoch", "w"), *enumerate(values, start=1)])


def test_a_training_that_is_worse_than_the_others_is_ended(tmp_path):
    study, watch = OptunaStudy(tmp_path, settings(), SPACE), Watch("w")
    for number, values in enumerate([(3, 2, 1), (3, 2, 1.5), (3, 2, 0.9), (9, 8, 7)]):
        folder = tmp_path / str(number)
        trial, course, _ = study.ask()
        watch.add(folder, lambda epoch, value, course=course: study.report(course, epoch, value))
        write_metrics(folder, values)
        watch.look()
        stopped = (folder / "stop").exists()
        assert stopped == (number == 3)
        last = watch.remove(folder)
        assert last == values[-1]
        study.tell(trial, course, None if stopped else [last, 0.1], pruned=stopped, last=last)


@pytest.fixture
def search(tmp_path, monkeypatch, capsys):
    """Exit code, lines of the output and of the errors of a search, in this process."""
    (tmp_path / "my_search.py").write_text(TASK)
    for group, name, text in (("task", "mine", None), ("sweep", "mine", SWEEP)):
        path = tmp_path / "my_conf" / group / f"{name}.yaml"
        path.parent.mkdir(parents=True)
        path.write_text(text or "# @package _global_\ntask: mine\nmine: {_target_: my_search.Task, x: 0.0}\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setattr(sys, "path", [*sys.path, str(tmp_path)])

    def run(*command_line):
        flags = ["--config-dir", "my_conf", "task=mine", "allowed_modules=[my_search]", "+sweep=mine"]
        monkeypatch.setattr(sys, "argv", ["qgan", *flags, "hydra.sweep.dir=study", *command_line])
        with pytest.raises(SystemExit) as ended:
            main()
        captured = capsys.readouterr()
        return ended.value.code, captured.out.splitlines(), captured.err.splitlines()

    return run


def test_a_search_runs_its_trials_and_more_of_them_later(tmp_path, search):
    exit_code, output, _ = search("hydra.sweeper.n_trials=2")
    assert output[0] == "study: 2 of 2 trials to run" and exit_code in (0, 1)  # 1 where a trial diverged
    exit_code, output, errors = search(
        "hydra.sweeper.n_trials=4", "hydra/launcher=joblib", "hydra.sweeper.prune=loss"
    )
    told = [line for line in errors if line.startswith("hydra.sweeper.prune: jobs do not log loss, so none")]
    assert len(told) == any(" completed " in line for line in output)  # once
    assert output[0] == "study: 2 of 4 trials to run"
    with (tmp_path / "study" / "sweep.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert len({row["x"] for row in rows}) == 4
    for row in rows:
        if float(row["x"]) > 3:
            assert (row["status"], row["reason"]) == ("failed", "diverged")
        else:
            assert float(row["distance"]) == pytest.approx((float(row["x"]) - 1) ** 2, abs=1e-3)
    exit_code, _, errors = search("mine.x=interval(0.0,5.0)")
    assert exit_code == 2 and "another space" in errors[0]


def test_an_objective_that_no_job_reports_ends_the_search(tmp_path, search):
    exit_code, _, errors = search("mine.x=interval(0.0,1.0)", "hydra.sweeper.minimize=[dist]")
    assert exit_code == 2
    assert errors == [
        "error: hydra.sweeper.minimize: jobs do not report dist; did you mean distance? "
        "known figures: distance, samples_per_second, step_seconds"
    ]
    assert (tmp_path / "study" / "0" / "summary.json").is_file()
