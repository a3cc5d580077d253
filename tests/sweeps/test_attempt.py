from __future__ import annotations

import dataclasses

import pytest

from qgan_framework.sweeps import attempt
from qgan_framework.sweeps.attempt import JobOrder, run_attempt
from qgan_framework.sweeps.record import JobRecord, read_record, write_record


@pytest.fixture
def order(tmp_path):
    return JobOrder(
        number=0,
        digest="d",
        folder=tmp_path / "sweep" / "0",
        arguments=(),
        working_folder=tmp_path,
        goes_on=True,
    )


@pytest.fixture
def runs(monkeypatch):
    """What was in the folder when a process would have begun, which then ends well."""
    seen = []
    monkeypatch.setattr(
        attempt, "_run", lambda order: seen.append({p.name for p in order.folder.iterdir()}) or 0
    )
    return seen


def leave(order, status, *, checkpoint, exit_code=None):
    order.folder.mkdir(parents=True)
    write_record(order.folder, JobRecord(digest="d", status=status, exit_code=exit_code, seconds=10.0))
    (order.folder / "stop").touch()
    if checkpoint:
        (order.folder / "checkpoints").mkdir()
        (order.folder / "checkpoints" / "last.npz").touch()


@pytest.mark.parametrize(
    ("status", "exit_code"),
    [("interrupted", 143), ("running", None), ("failed", -9)],  # running: killed together with its worker
)
def test_an_interrupted_training_goes_on_from_its_checkpoint(order, runs, status, exit_code):
    leave(order, status, checkpoint=True, exit_code=exit_code)
    record = run_attempt(order)
    assert runs == [{"job.json", "checkpoints"}]
    assert record.status == "completed" and record.seconds >= 10.0
    assert read_record(order.folder, "d") == record
    assert not list(order.folder.parent.glob("*.earlier-*"))


@pytest.mark.parametrize(
    ("status", "checkpoint", "goes_on"),
    [
        ("failed", True, True),
        ("pruned", True, True),
        ("interrupted", False, True),
        ("interrupted", True, False),
    ],
)
def test_any_other_begins_anew_beside_what_there_was(order, runs, status, checkpoint, goes_on):
    leave(order, status, checkpoint=checkpoint)
    record = run_attempt(dataclasses.replace(order, goes_on=goes_on))
    assert runs == [{"job.json"}]
    assert record.seconds < 10.0
    assert read_record(order.folder.with_name("0.earlier-1"), "d").status == status


def test_what_is_complete_is_left_alone_and_nothing_begins_once_the_study_stops(order, runs, tmp_path):
    leave(order, "completed", checkpoint=False)
    assert run_attempt(order).seconds == 10.0
    (order.folder.parent / "stop").touch()
    assert run_attempt(dataclasses.replace(order, folder=order.folder.with_name("1"))).status == "new"
    assert runs == [] and not (order.folder.with_name("1")).exists()


def test_the_reason_is_this_attempts_own(order, monkeypatch):
    leave(order, "interrupted", checkpoint=True)
    (order.folder / "output.log").write_text("error: stopped by SIGTERM\n")
    monkeypatch.setattr(attempt, "_run", lambda order: -9)
    assert run_attempt(order).reason == f"killed by SIGKILL; see {order.folder / 'output.log'}"


def test_a_job_whose_folder_cannot_be_made_has_failed(order, runs):
    order.folder.parent.write_text("a file")
    record = run_attempt(order)
    assert (record.status, runs) == ("failed", []) and str(order.folder) in str(record.reason)
