"""task=proof: which runs it starts, and that a page comes out."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest
from omegaconf import OmegaConf

from qgan_framework.config.locations import CONF
from qgan_framework.errors import ConfigurationError
from qgan_framework.reporting.proof_bars import BARS
from qgan_framework.reporting.proof_runs import CONTROL
from qgan_framework.reporting.summary import RunSummary
from qgan_framework.reporting.summary_file import save_summary
from qgan_framework.tasks.proof import Proof
from tests.config.composing import composed

NAMES = {file.stem for file in (CONF / "experiment" / "proof").glob("*.yaml")}


def proof(tmp_path: Path, **changes: Any) -> Proof:
    given: dict[str, Any] = {"problems": ["clusters"], "seeds": [3, 4], "quick": False, "n_jobs": 2}
    return Proof(**{**given, "runs": str(tmp_path / "runs"), **changes})


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """Command lines in place of the processes, which leave a summary."""
    found: list[list[str]] = []

    def run(command: list[str], **options: Any) -> subprocess.CompletedProcess[str]:
        found.append(command[3:])
        folder = Path(command[-1].removeprefix("hydra.run.dir="))
        folder.mkdir()
        save_summary(RunSummary(status="completed"), folder / "summary.json")
        return subprocess.CompletedProcess(command, 0)

    monkeypatch.setattr(subprocess, "run", run)
    return found


def test_every_problem_has_a_control_and_bars_belong_to_problems() -> None:
    problems = {name for name in NAMES if not name.endswith(CONTROL)}
    assert problems | {name + CONTROL for name in problems} == NAMES
    assert set(BARS) <= problems


def test_missing_runs_alone_are_started(tmp_path: Path, started: list[list[str]]) -> None:
    page = proof(tmp_path).run(OmegaConf.create(), tmp_path)
    assert page.is_file()
    assert len(started) == 4
    assert {(line[0], line[1]) for line in started} == {
        (f"+experiment=proof/{name}", f"seed={seed}")
        for name in ("clusters", "clusters_classical")
        for seed in (3, 4)
    }
    started.clear()
    proof(tmp_path, seeds=[3, 4, 5]).run(OmegaConf.create(), tmp_path)
    assert {line[1] for line in started} == {"seed=5"}


def test_loading_gets_twice_as_many_seeds(tmp_path: Path, started: list[list[str]]) -> None:
    proof(tmp_path, problems=["loading_triangular"]).run(OmegaConf.create(), tmp_path)
    quantum = {line[1] for line in started if not line[0].endswith(CONTROL)}
    assert quantum == {"seed=3", "seed=4", "seed=5", "seed=6"}
    assert len(started) == 8


def test_quick_shortens_every_training_and_keeps_apart(tmp_path: Path, started: list[list[str]]) -> None:
    proof(tmp_path, problems=None, quick=True).run(OmegaConf.create(), tmp_path)
    assert {line[1] for line in started} == {"seed=3"}
    assert len(started) == len(NAMES)
    for line in started:
        assert any("max_epochs=" in override for override in line)
        assert f"{tmp_path}/runs_quick/" in line[-1]
        composed(*line[:-1])  # every override is known to its experiment


@pytest.mark.parametrize(
    ("changes", "key"),
    [({"problems": ["clusterz"]}, "problems"), ({"seeds": []}, "seeds"), ({"seeds": [1, 1]}, "seeds")],
)
def test_impossible_settings(tmp_path: Path, changes: dict[str, Any], key: str) -> None:
    with pytest.raises(ConfigurationError, match=rf"^(proof\.)?{key}: "):
        proof(tmp_path, **changes)


@pytest.mark.parametrize(("code", "again"), [(1, 0), (130, 4)])
def test_a_failure_stays_in_the_page_and_an_interruption_is_done_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int, again: int
) -> None:
    calls: list[list[str]] = []

    def run(command: list[str], *, stdout: Any, **options: Any) -> subprocess.CompletedProcess[str]:
        calls.append(command)
        stdout.write("working\nerror: the generator diverged\n\n")
        return subprocess.CompletedProcess(command, code)

    monkeypatch.setattr(subprocess, "run", run)
    page = proof(tmp_path).run(OmegaConf.create(), tmp_path).read_text()
    assert ("error: the generator diverged" in page) == (code == 1)
    calls.clear()
    proof(tmp_path).run(OmegaConf.create(), tmp_path)
    assert len(calls) == again
