"""A sweep of real trainings: each job is, number by number, the single run that its command line would have been."""

from __future__ import annotations

import csv
import json
import signal
import time

import psutil
import pytest

from tests.tasks import command_line

TRAINING = [
    "+experiment=clusters",
    "trainer.steps_per_epoch=5",
    "trainer.deterministic=true",
    "logger.wandb=null",
]


def metrics(run_dir):
    """metrics.csv without the columns that hold measured times."""
    timed = ("samples_per_second", "step_seconds")
    return [{k: v for k, v in row.items() if k not in timed} for row in command_line.metrics(run_dir)]


@pytest.mark.slow
def test_jobs_at_the_same_time_equal_single_runs(tmp_path):
    short = [*TRAINING, "trainer.max_epochs=2"]
    sweep = [
        "-m",
        *short,
        "seed=0,1",
        "hydra/launcher=joblib",
        "hydra.launcher.n_jobs=2",
        "hydra.sweep.dir=sweep",
    ]
    exit_code, output, errors = command_line.run(tmp_path, *sweep)
    assert (exit_code, errors) == (0, "")
    assert output.splitlines()[-1] == "report: sweep/report.html"
    assert command_line.run(tmp_path, *short, "seed=1", "hydra.run.dir=single")[0] == 0
    assert metrics(tmp_path / "sweep" / "1") == metrics(tmp_path / "single")
    summaries = [json.loads((tmp_path / run / "summary.json").read_text()) for run in ("sweep/1", "single")]
    assert summaries[0]["metrics"] == summaries[1]["metrics"]
    with (tmp_path / "sweep" / "sweep.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["status"] for row in rows] == ["completed", "completed"]
    assert float(rows[1]["sliced_wasserstein"]) == summaries[1]["metrics"]["sliced_wasserstein"]["final"]
    again = command_line.run(tmp_path, *sweep)[1].splitlines()
    assert again[0] == "sweep: 0 of 2 jobs to run, 2 complete"


@pytest.mark.slow
@pytest.mark.parametrize("victim", ["sweep", "job"])
def test_a_killed_sweep_or_job_goes_on_to_the_same_result(tmp_path, victim):
    training = [*TRAINING, "trainer.max_epochs=30", "hydra.sweep.dir=sweep"]
    process = command_line.start(tmp_path, "-m", *training, "seed=choice(0)")
    record = tmp_path / "sweep" / "0" / "metrics.csv"
    while not (record.is_file() and len(record.read_text().splitlines()) > 6):
        time.sleep(0.1)
    (job,) = psutil.Process(process.pid).children()
    (job if victim == "job" else process).send_signal(signal.SIGKILL)  # a job ends with its sweep
    process.communicate()
    assert process.returncode == (1 if victim == "job" else -signal.SIGKILL)
    exit_code, output, _ = command_line.run(tmp_path, "-m", *training, "seed=choice(0)")
    assert exit_code == 0 and output.splitlines()[0] == "sweep: 1 of 1 jobs to run, 0 complete"
    assert not (tmp_path / "sweep" / "0.earlier-1").exists()  # it went on
    assert command_line.run(tmp_path, *training[:-1], "seed=0", "hydra.run.dir=single")[0] == 0
    assert metrics(tmp_path / "sweep" / "0") == metrics(tmp_path / "single")
