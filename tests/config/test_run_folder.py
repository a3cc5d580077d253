from __future__ import annotations

import json
import os

import pytest

from qgan_framework.config.run_folder import (
    claim_run_folder,
    missing_folders,
    sole_use,
    withdrawn_if_refused,
)
from qgan_framework.errors import ConfigurationError


def test_a_new_folder_is_made(tmp_path):
    claim_run_folder(tmp_path / "a" / "b")
    assert list((tmp_path / "a" / "b").iterdir()) == []


def test_a_folder_without_results_may_be_used(tmp_path):
    (tmp_path / "job.log").write_text("queued")
    claim_run_folder(tmp_path)
    assert (tmp_path / "job.log").read_text() == "queued"


@pytest.mark.parametrize("name", ["summary.json", "config.yaml", "report.html"])
def test_a_folder_with_results_is_refused(tmp_path, name):
    (tmp_path / name).write_text("{}")
    with pytest.raises(ConfigurationError, match=r"hydra\.run\.dir: .* already holds a finished run"):
        claim_run_folder(tmp_path)


def test_the_status_of_the_run_there_is_told(tmp_path):
    (tmp_path / "summary.json").write_text(json.dumps({"status": "stopped"}))
    with pytest.raises(ConfigurationError, match=r"status stopped\).* or go on with it: resume="):
        claim_run_folder(tmp_path)


def test_only_a_training_can_be_gone_on_with(tmp_path):
    (tmp_path / "summary.json").write_text(json.dumps({"status": "failed", "task": "benchmark"}))
    with pytest.raises(ConfigurationError, match=r"choose another hydra\.run\.dir$"):
        claim_run_folder(tmp_path)


def test_a_folder_that_cannot_be_made_leaves_nothing_behind(tmp_path):
    with pytest.raises(ConfigurationError, match="cannot be written"):
        claim_run_folder(tmp_path / "made" / ("x" * 300))
    assert list(tmp_path.iterdir()) == []


def test_a_file_in_the_way_is_told(tmp_path):
    (tmp_path / "file").write_text("kept")
    with pytest.raises(ConfigurationError, match="cannot be written"):
        claim_run_folder(tmp_path / "file" / "run")
    assert (tmp_path / "file").read_text() == "kept"


def test_a_folder_in_use_is_refused_to_others(tmp_path):
    in_use = pytest.raises(ConfigurationError, match=f"in use by another run .process {os.getpid()}.")
    with sole_use(tmp_path), in_use, sole_use(tmp_path):
        pass
    with sole_use(tmp_path):
        pass


@pytest.mark.parametrize(
    ("exit_code", "trained", "left"),
    [(2, False, ["kept"]), (1, False, ["kept", "made"]), (2, True, ["kept", "made"])],
)
def test_a_run_refused_while_it_is_built_takes_its_folders_with_it(tmp_path, exit_code, trained, left):
    (tmp_path / "kept").mkdir()
    folder = tmp_path / "made" / "run"
    made = missing_folders(folder)
    assert made == [folder, tmp_path / "made"]
    with pytest.raises(SystemExit), withdrawn_if_refused(made):
        (folder / ("checkpoints" if trained else ".hydra")).mkdir(parents=True)
        raise SystemExit(exit_code)
    assert sorted(path.name for path in tmp_path.iterdir()) == left


def test_a_folder_that_was_there_stays_whatever_happens(tmp_path):
    with pytest.raises(SystemExit), withdrawn_if_refused(missing_folders(tmp_path)):
        raise SystemExit(2)
    assert tmp_path.is_dir()
