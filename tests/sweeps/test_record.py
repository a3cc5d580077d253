from __future__ import annotations

import json

import pytest

from qgan_framework.sweeps.record import JobRecord, read_record, set_aside, write_record


def test_a_record_comes_back(tmp_path):
    record = JobRecord(digest="d", status="failed", exit_code=1, reason="a disk", seconds=1.5, host="here")
    write_record(tmp_path, record)
    assert read_record(tmp_path, "d") == record


def test_a_folder_that_is_not_there_is_new(tmp_path):
    assert read_record(tmp_path / "0", "d").status == "new"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        '{"digest": "d", "status": "fine"}',
        '{"digest": "d", "odd": 1}',
        '{"digest": "d", "status": "failed", "seconds": "x"}',
        '{"digest": "d", "status": "failed", "reason": [1]}',
    ],
)
def test_what_cannot_be_read_is_damaged_and_says_where(tmp_path, text):
    (tmp_path / "job.json").write_text(text)
    record = read_record(tmp_path, "d")
    assert record.status == "damaged" and f"{tmp_path / 'job.json'} cannot be read" in str(record.reason)


def test_a_file_where_the_folder_should_be_is_damaged_and_is_kept(tmp_path):
    (tmp_path / "3").write_text("mine")
    record = read_record(tmp_path / "3", "d")
    assert record.status == "damaged" and record.reason == f"{tmp_path / '3'} is no folder"
    aside = set_aside(tmp_path / "3")
    assert aside == tmp_path / "3.earlier-1" and aside.read_text() == "mine"


def test_a_complete_job_without_its_summary_is_damaged(tmp_path):
    write_record(tmp_path, JobRecord(digest="d", status="completed"))
    assert read_record(tmp_path, "d").status == "completed"
    (tmp_path / "config.yaml").touch()  # a task of the package, which summarises
    assert read_record(tmp_path, "d").status == "damaged"
    (tmp_path / "summary.json").write_text(json.dumps({"status": "completed"}))
    assert read_record(tmp_path, "d").status == "completed"
    assert read_record(tmp_path, "other").status == "damaged"


def test_earlier_attempts_are_all_kept(tmp_path):
    folder = tmp_path / "3"
    for number in (1, 2):
        folder.mkdir()
        (folder / "file").write_text(str(number))
        aside = set_aside(folder)
        assert aside == tmp_path / f"3.earlier-{number}" and (aside / "file").read_text() == str(number)
    folder.mkdir()
    assert set_aside(folder) is None and not folder.exists()
