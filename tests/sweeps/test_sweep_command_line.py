"""A sweep as a user meets it: its lines, its exit code, its folder, and what the same command does later."""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from dataclasses import dataclass

import pytest
from hydra.core.config_store import ConfigStore

from qgan_framework import __main__ as command_line
from qgan_framework.__main__ import main
from tests.sweeps.own_task import FLAGS, ROOT, start, write_task


@pytest.fixture
def folder(tmp_path):
    write_task(tmp_path)
    return tmp_path


@pytest.fixture
def sweep(folder, monkeypatch, capsys):
    """Exit code, lines of the output and of the errors of `-m` in this process; the jobs have theirs."""
    monkeypatch.chdir(folder)
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setattr(sys, "path", [*sys.path, str(folder)])

    def run(*command_line):
        monkeypatch.setattr(sys, "argv", ["qgan", *FLAGS, "-m", *command_line])
        with pytest.raises(SystemExit) as ended:
            main()
        captured = capsys.readouterr()
        return ended.value.code, captured.out.splitlines(), captured.err.splitlines()

    return run


def seen(folder, job):
    return (folder / "sweep" / str(job) / "seen.txt").read_text().split("\n")


def test_failures_are_recorded_the_rest_is_done_and_the_same_command_finishes_it(folder, sweep):
    command = [
        "seed=-5,3,4",
        "mine.fails_at=3",
        "hydra.sweep.dir=sweep",
        "hydra/launcher=joblib",
        "hydra.launcher.n_jobs=2",
    ]
    exit_code, output, errors = sweep(*command)
    assert exit_code == 1
    assert output[0] == "sweep: 2 of 3 jobs to run, 0 complete"
    assert output[-1] == "report: sweep/report.html"
    assert errors[0].startswith("job 0 cannot run: seed: must be an integer")
    assert errors[-1] == "error: 2 of 3 jobs failed (0, 1); the report says why"
    assert any("job 1 failed  seed=3" in line and line.endswith(": the disk is full") for line in output)
    first, threads, group, tags = seen(folder, 2)
    assert first != seen(folder, 1)[0]  # a process each
    assert threads == str(max(1, (os.cpu_count() or 1) // 2))
    assert group.startswith("custom-") and tags == "sweep,seed=4"
    page = (folder / "sweep" / "report.html").read_text()
    assert "the disk is full" in page and "seed: must be an integer" in page

    (folder / "my_task.py").write_text((folder / "my_task.py").read_text().replace("raise RunError", "str"))
    exit_code, output, errors = sweep(*command)
    assert (exit_code, output[0]) == (1, "sweep: 1 of 3 jobs to run, 1 complete")  # job 0 is still impossible
    assert seen(folder, 2)[0] == first  # what is complete is left alone
    assert (folder / "sweep" / "1" / "report.html").is_file()
    assert (folder / "sweep" / "1.earlier-1" / "seen.txt").is_file()  # nothing is lost


def test_a_study_may_grow_and_another_one_is_refused(folder, sweep):
    assert sweep("seed=choice(1)", "hydra.sweep.dir=sweep")[0] == 0
    exit_code, output, _ = sweep("seed=0,1", "hydra.sweep.dir=sweep")
    assert (exit_code, output[0]) == (0, "sweep: 1 of 2 jobs to run, 1 complete")
    entries = json.loads((folder / "sweep" / "study.json").read_text())["jobs"]
    assert [(entry["number"], entry["point"]) for entry in entries] == [(0, ["seed=1"]), (1, ["seed=0"])]
    exit_code, _, errors = sweep("trainer.max_epochs=1,2", "hydra.sweep.dir=sweep")
    assert exit_code == 2 and "holds another study" in errors[0] and len(errors) == 1
    exit_code, _, errors = sweep("seed=0,1", "hydra.sweep.dir=my_conf")
    assert exit_code == 2 and "no sweep's" in errors[0]


def test_a_dry_run_lists_the_jobs_and_writes_nothing(folder, sweep):
    before = sorted(folder.rglob("*"))
    exit_code, output, errors = sweep("seed=3,4", "--dry-run")
    assert (exit_code, errors) == (0, [])
    assert [line.split()[:4] for line in output[1:3]] == [
        ["job", "0", "new", "seed=3"],
        ["job", "1", "new", "seed=4"],
    ]
    assert "MB" in output[1]
    assert output[-1].startswith("2 jobs to run, 1 at a time: about ") and output[-1].endswith(
        "nothing was run"
    )
    assert sorted(folder.rglob("*")) == before


def test_the_same_command_finds_its_folder_and_an_interrupted_sweep_goes_on(folder, sweep):
    command = ["seed=0,1", "mine.waits=60"]
    process = start(folder, *command)
    study = None
    while study is None or not (study / "0" / "seen.txt").exists():
        time.sleep(0.05)
        study = (
            next((folder / "outputs" / "multirun" / "custom").glob("*/"), None)
            if (folder / "outputs").exists()
            else None
        )
    process.send_signal(signal.SIGINT)
    output, errors = process.communicate(timeout=60)
    assert process.returncode == 130
    assert errors.splitlines()[-1] == "error: stopped with 2 jobs left; the same command finishes them"
    assert json.loads((study / "0" / "job.json").read_text())["status"] == "interrupted"
    assert not (study / "1").exists()
    _, output, _ = sweep(*command, "--dry-run")
    assert output[0] == str(study) and "interrupted" in output[1]


def test_ctrl_c_is_told_as_such_where_composing_makes_another_error_of_it(sweep, monkeypatch):
    def interrupted(arguments):
        try:
            raise KeyboardInterrupt
        finally:
            raise AttributeError("half a list")  # as OmegaConf's cleaning up does

    monkeypatch.setattr(command_line, "_run", interrupted)
    assert sweep("seed=0,1") == (130, [], ["error: interrupted"])


def test_two_processes_do_not_run_one_study(folder, sweep):
    first = start(folder, "seed=choice(0)", "mine.waits=30", "hydra.sweep.dir=sweep")
    while not (folder / "sweep" / "0" / "seen.txt").exists():
        time.sleep(0.05)
    exit_code, _, errors = sweep("seed=choice(0)", "mine.waits=30", "hydra.sweep.dir=sweep")
    assert exit_code == 2 and f"in use by another run (process {first.pid})" in errors[0]
    first.terminate()
    first.communicate(timeout=60)
    assert first.returncode == 143


def test_a_launcher_that_an_experiment_sets_is_taken(folder, sweep):
    choice = folder / "my_conf" / "experiment" / "pairs.yaml"
    choice.parent.mkdir()
    choice.write_text(
        "# @package _global_\ndefaults:\n  - override /hydra/launcher: joblib\nhydra:\n  launcher: {n_jobs: 2}\n"
        "  sweeper: {params: {seed: 'range(0,4)'}}\n"
    )
    exit_code, output, _ = sweep("+experiment=pairs", "--dry-run")
    assert exit_code == 0 and output[-1].startswith("4 jobs to run, 2 at a time")
    exit_code, _, errors = sweep("+experiment=pairs,ring")
    assert exit_code == 2 and errors[0].startswith(
        "error: hydra/launcher: the swept choices set different launchers"
    )


def test_a_damaged_job_runs_again_and_its_files_stay(folder, sweep):
    sweep("seed=choice(0)", "hydra.sweep.dir=sweep")
    (folder / "sweep" / "0" / "job.json").write_text("{")
    exit_code, output, errors = sweep("seed=choice(0)", "hydra.sweep.dir=sweep")
    assert exit_code == 0 and output[0].startswith("sweep: 1 of 1")
    assert len(errors) == 1 and errors[0].startswith("job 0 runs again, its files are kept")
    assert (folder / "sweep" / "0.earlier-1" / "job.json").read_text() == "{"
    (folder / "sweep" / "report.html").unlink()
    (folder / "sweep" / "report.html").mkdir()  # cannot be replaced by a file
    exit_code, output, errors = sweep("seed=choice(0)", "hydra.sweep.dir=sweep")
    assert (exit_code, len(errors)) == (1, 1) and errors[0].startswith("error: [Errno ")


@pytest.mark.parametrize(
    ("command_line", "words"),
    [
        (["seed=range(3,3)"], "seed: its range is empty, so there is no job"),
        (["seed=interval(1,3)"], "seed: interval(1,3) has no countable values"),
        (["seed=-1,-2"], "seed: must be an integer"),
        (["seed=1,2", "hydra.sweep.subdir=x"], "hydra.sweep.subdir: "),
        (
            ["seed=1,2", "hydra.sweep.dir=a,b"],
            "hydra.sweep.dir: settings of the sweep itself cannot be swept",
        ),
        (["seed=1,2", "hydra/launcher=joblib", "hydra.launcher.n_jobs=0"], "hydra.launcher.n_jobs: must be"),
        (
            ["seed=1,2", "hydra.launcher._target_=my_task.Task"],
            "hydra/launcher: my_task.Task does not run studies",
        ),
    ],
)
def test_a_mistake_is_told_before_anything_is_written(folder, sweep, command_line, words):
    before = sorted(folder.rglob("*"))
    exit_code, output, errors = sweep(*command_line)
    assert (exit_code, output, len(errors)) == (2, [], 1)
    assert errors[0].startswith(f"error: {words}")
    assert sorted(folder.rglob("*")) == before


def test_an_installed_launcher_plugin_of_the_same_name_is_no_obstacle(sweep):
    @dataclass
    class PluginsJoblib:
        _target_: str = "hydra_plugins.hydra_joblib_launcher.joblib_launcher.JoblibLauncher"
        n_jobs: int = -1
        backend: str | None = None

    ConfigStore.instance().store(group="hydra/launcher", name="joblib", node=PluginsJoblib)
    exit_code, output, _ = sweep("seed=0,1", "hydra/launcher=joblib", "hydra.launcher.n_jobs=2", "--dry-run")
    assert exit_code == 0 and output[-1].startswith("2 jobs to run, 2 at a time")
