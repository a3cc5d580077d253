from __future__ import annotations

import csv
from types import SimpleNamespace

import numpy as np

from qgan_framework.loggers.base import LoggedRun
from qgan_framework.loggers.csv import CSVLogger


def rows(run_dir, *logs):
    """What metrics.csv holds after epochs of ten steps with such logs."""
    logger = CSVLogger()
    logger.open(LoggedRun(run_dir, "a run", {}))
    (callback,) = logger.callbacks()
    callback.set_model(SimpleNamespace(g_steps=0))
    for epoch, values in enumerate(logs):
        callback.model.g_steps += 10
        callback.on_epoch_end(epoch, values)
    logger.record_result({"status": "completed"}, [])
    logger.close()
    with (run_dir / "metrics.csv").open(newline="", encoding="utf-8") as file:
        return list(csv.reader(file))


def test_one_row_an_epoch(tmp_path):
    assert rows(tmp_path, {"d_loss": 0.5, "recall": np.float32(0.25)}, {"d_loss": -1.0, "recall": 1}) == [
        ["epoch", "step", "d_loss", "recall"],
        ["1", "10", "0.5", "0.25"],
        ["2", "20", "-1.0", "1.0"],
    ]


def test_values_keep_their_precision(tmp_path):
    value = 0.1 + 0.2
    assert float(rows(tmp_path, {"d_loss": value})[1][2]) == value


def test_a_metric_that_comes_later_or_goes_gets_its_column(tmp_path):
    assert rows(tmp_path, {"d_loss": 1.0}, {"d_loss": 2.0, "recall": 0.5}, {"recall": 0.75}) == [
        ["epoch", "step", "d_loss", "recall"],
        ["1", "10", "1.0", ""],
        ["2", "20", "2.0", "0.5"],
        ["3", "30", "", "0.75"],
    ]


def test_a_new_training_begins_a_new_file(tmp_path):
    rows(tmp_path, {"d_loss": 1.0}, {"d_loss": 2.0})
    assert len(rows(tmp_path, {"g_loss": 3.0})) == 2


def test_rows_are_on_the_disk_while_training_runs(tmp_path):
    logger = CSVLogger()
    logger.open(LoggedRun(tmp_path, "a run", {}))
    (callback,) = logger.callbacks()
    callback.set_model(SimpleNamespace(g_steps=1))
    callback.on_epoch_end(0, {"d_loss": 1.0})
    assert len((tmp_path / "metrics.csv").read_text().splitlines()) == 2
