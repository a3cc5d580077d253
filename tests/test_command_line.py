"""The command line as a user meets it: a process, its exit code, its one line, and what it leaves behind."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
HEAVY = ("tensorflow", "keras", "strawberryfields", "wandb", "matplotlib")


@dataclass
class Ended:
    exit_code: int
    output: str
    errors: list[str]
    imported: set[str]


def run(folder: Path, *command_line: str, **environment: str) -> Ended:
    """Runs the command in a folder, with Python's own record of what it imports."""
    process = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "qgan_framework", *command_line],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(ROOT)} | environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    lines = process.stderr.splitlines()
    imported = {line.rpartition("|")[2].strip() for line in lines if line.startswith("import time:")}
    errors = [line for line in lines if not line.startswith("import time:")]
    return Ended(process.returncode, process.stdout, errors, imported)


def assert_light(ended: Ended) -> None:
    assert "hydra" in ended.imported
    assert not {name.split(".")[0] for name in ended.imported} & set(HEAVY)


def assert_refused(ended: Ended, *words: str) -> None:
    assert ended.exit_code == 2
    assert len(ended.errors) == 1
    assert ended.errors[0].startswith("error: ")
    for word in words:
        assert word in ended.errors[0]


def test_help_lists_groups_choices_and_experiments(tmp_path):
    ended = run(tmp_path, "--help")
    assert ended.exit_code == 0
    listed = next(line for line in ended.output.splitlines() if line.startswith("experiment: "))
    assert {"clusters", "quickstart", "ring"} <= set(listed.removeprefix("experiment: ").split(", "))
    assert "engine: fock, strawberryfields" in ended.output
    assert (
        "task: benchmark, claims, compare, evaluate, generate, proof, regression, report, train"
        in ended.output
    )
    assert_light(ended)
    assert list(tmp_path.iterdir()) == []


def test_cfg_shows_the_configuration_and_runs_nothing(tmp_path):
    ended = run(tmp_path, "+experiment=clusters", "seed=7", "--cfg", "job", "--resolve")
    assert ended.exit_code == 0
    assert "experiment_name: clusters" in ended.output
    assert ended.output.count("seed: 7") >= 2
    assert_light(ended)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("command_line", "words"),
    [
        (
            ["+experiment=quikstart"],
            ["experiment: there is no choice quikstart", "did you mean quickstart?", "ring"],
        ),
        (["experiment=ring"], ["experiment: ", "+experiment=ring"]),
        (["modell=qgan"], ["modell: unknown key", "did you mean model?"]),
        (["engine=forck"], ["engine: there is no choice forck", "did you mean fock?"]),
        (["model/generator=classic"], ["model/generator: there is no choice classic", "quantum"]),
        (["model.generator.cutoff=3"], ["model.generator.cutoff: unknown key", "did you mean cutoff_dim?"]),
        (["+model.generator.cutoff=3"], ["model.generator.cutoff: unknown key", "did you mean cutoff_dim?"]),
        (
            ["model.generator.cutoff_dim=0"],
            ["model.generator.cutoff_dim: must be an integer of at least 2", "got 0"],
        ),
        (
            ["model.generator.n_modes=0"],
            ["model.generator.n_modes: must be an integer of at least 1", "got 0"],
        ),
        (
            ["model.generator.n_modes=6", "model.generator.cutoff_dim=100"],
            ["model.generator.cutoff_dim: ", " GB of memory, ", "are free; set cutoff_dim to at most "],
        ),
        (["trainer.max_epochs=many"], ["trainer.max_epochs: must be an integer", 'got "many"']),
        (["model.generator.n_modes=1,2"], ["model.generator.n_modes: Ambiguous", "--multirun"]),
        (["trainer"], ["trainer: cannot be read", "KEY=VALUE"]),
        (["trainer=null"], ["trainer: "]),
        (["data=array"], ["data.path: a value is required"]),
        (["data=array", "data.path=nothing.csv"], ["data.path: ", "nothing.csv"]),
        (["hydra.run.dir=${nowhere}"], ["hydra.run.dir: ", "nowhere"]),
        (["hydra.run.dir=a_file/run"], ["hydra.run.dir: ", "cannot be written"]),
        (["--config-dir", "no_such_folder"], ["no_such_folder"]),
        (
            ["task=benchmark", "benchmark.engines=[fock,piquasso]"],
            ["benchmark.engines: piquasso is not installed here", "make peers"],
        ),
        (
            ["task=benchmark", "engine=strawberryfields"],
            ["engine: would change nothing in task=benchmark", "benchmark.engines"],
        ),
        (["strategy=thread"], ["strategy: there is no choice thread", "did you mean threading?"]),
        (["strategy=threading", "strategy.max_threads=0"], ["strategy.max_threads: ", "got 0"]),
        (["--resolve"], ["--resolve"]),
        (["--cfg", "jobs"], ["command line: ", "jobs"]),
        (["--no-such-flag"], ["--no-such-flag"]),
        (["-m", "seed=1,2", "engine=fock,forck"], ["engine: there is no choice forck"]),
        (["-m", "seed=1,2", "hydra.sweep.dir=a_file/sweep"], ["hydra.sweep.dir: ", "cannot be written"]),
        (["hydra/launcher=joblib"], ["hydra/launcher: ", "single run", "-m"]),
        (["--dry-run"], ["--dry-run: ", "single run", "-m"]),
    ],
)
def test_a_mistake_is_one_line_and_leaves_nothing(tmp_path, command_line, words):
    (tmp_path / "a_file").write_text("kept")
    ended = run(tmp_path, *command_line)
    assert_refused(ended, *words)
    assert_light(ended)
    assert [path.name for path in tmp_path.rglob("*")] == ["a_file"]
    assert (tmp_path / "a_file").read_text() == "kept"


def test_a_finished_run_is_not_overwritten(tmp_path):
    summary = json.dumps({"status": "completed"})
    (tmp_path / "summary.json").write_text(summary)
    ended = run(tmp_path, f"hydra.run.dir={tmp_path}")
    assert_refused(ended, "hydra.run.dir: ", "already holds a finished run (status completed)")
    assert_light(ended)
    assert [path.name for path in tmp_path.rglob("*")] == ["summary.json"]
    assert (tmp_path / "summary.json").read_text() == summary


def test_the_traceback_is_shown_where_it_is_asked_for(tmp_path):
    ended = run(tmp_path, "model.generator.cutoff_dim=0", HYDRA_FULL_ERROR="1")
    assert ended.exit_code == 2
    assert "Traceback (most recent call last):" in ended.errors
    assert ended.errors[-1].startswith("error: model.generator.cutoff_dim")


TASK = """
from pathlib import Path
from qgan_framework.errors import DataError, Interrupted

class Task:
    def __init__(self, *, does: str): self.does = does

    def run(self, config, run_dir):
        if self.does == "wrong": raise DataError("data.path", "points.csv is empty", "give points")
        if self.does == "bug": raise KeyError("a bug\\nin two lines")
        if self.does == "stop": raise Interrupted("saved", 143)
        if self.does == "interrupt": raise KeyboardInterrupt
        (run_dir / "report.html").write_text("done")
        return run_dir / "report.html"
"""


@pytest.fixture
def own_task(tmp_path):
    """A folder with a user's own task, and the flags that choose it."""
    (tmp_path / "my_task.py").write_text(TASK)
    choice = tmp_path / "my_conf" / "task" / "mine.yaml"
    choice.parent.mkdir(parents=True)
    choice.write_text("# @package _global_\ntask: mine\nmine: {_target_: my_task.Task, does: report}\n")
    return ["--config-dir", "my_conf", "task=mine", "allowed_modules=[my_task]", "hydra.run.dir=run"]


def test_a_run_ends_with_the_path_of_its_report(tmp_path, own_task):
    ended = run(tmp_path, *own_task)
    assert (ended.exit_code, ended.errors) == (0, [])
    assert ended.output == "report: run/report.html\n"
    assert (tmp_path / "run" / ".hydra" / "config.yaml").is_file()
    assert (tmp_path / "run" / "qgan.log").is_file()
    assert_refused(run(tmp_path, *own_task), "hydra.run.dir: run already holds a finished run")


@pytest.mark.parametrize(
    ("does", "exit_code", "line"),
    [
        ("wrong", 2, "error: data.path: points.csv is empty; give points"),
        ("bug", 1, r"error: KeyError: 'a bug\nin two lines'; the traceback is in run/qgan.log"),
        ("stop", 143, "error: saved"),
        ("interrupt", 130, "error: interrupted"),
    ],
)
def test_a_failed_run_is_one_line_and_an_exit_code(tmp_path, own_task, does, exit_code, line):
    ended = run(tmp_path, *own_task, f"mine.does={does}")
    assert (ended.exit_code, ended.errors, ended.output) == (exit_code, [line], "")
    if does == "bug":
        assert "Traceback (most recent call last)" in (tmp_path / "run" / "qgan.log").read_text()


@pytest.mark.parametrize("folder", ["${now:%f}", "it's", "back\\\\slash"])
def test_a_run_has_one_folder_though_time_goes_on(tmp_path, own_task, folder):
    quoted = folder.replace("'", "\\'")
    ended = run(tmp_path, *own_task[:-1], f"hydra.run.dir='runs/{quoted}'")
    assert (ended.exit_code, ended.errors) == (0, [])
    (made,) = (tmp_path / "runs").iterdir()
    assert (made / "report.html").is_file()
    assert made.name == folder or folder.startswith("$")


def test_other_flags_of_hydra_work(tmp_path):
    assert "data/digits" in run(tmp_path, "--info", "defaults").output
    assert "hydra/launcher" in run(tmp_path, "--hydra-help").output
    assert "complete" in run(tmp_path, "--shell-completion", "install=bash").output
