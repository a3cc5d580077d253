from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import pytest

from qgan_framework.benchmarking import crew as crews
from qgan_framework.benchmarking.crew import Crew
from qgan_framework.benchmarking.process import Worker
from qgan_framework.errors import RunError

PROGRAM = """
import os, sys, time
sys.path.append({root!r})
from qgan_framework.benchmarking.protocol import serve
prepared = []
def prepare(request):
    if request["fails"]:
        raise MemoryError("no room")
    prepared.append(time.monotonic())
    return {{}}
def who(request):
    return {{"pid": os.getpid(), "prepared": prepared, "asked": time.monotonic()}}
serve({{"prepare": prepare, "who": who}})
"""


@pytest.fixture
def command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[str, ...]:
    script = tmp_path / "worker.py"
    script.write_text(PROGRAM.format(root=str(Path(crews.__file__).parents[2])))
    command = (sys.executable, str(script))
    monkeypatch.setattr(crews, "WORKER", command)
    monkeypatch.setattr(crews, "Worker", lambda: Worker(command))
    monkeypatch.setattr(crews, "available_cores", lambda: 2)
    return command


def _crew(*, fails: bool = False) -> Crew:
    return Crew({"question": "prepare", "fails": fails}, 30.0)


def _who(crew: Crew, command: tuple[str, ...]) -> dict[str, Any]:
    return crew.ask({"question": "who"}, subject="the job", timeout_seconds=30.0, command=command)


def test_each_question_has_a_new_worker_and_none_is_asked_before_its_neighbour_is_ready(
    command: tuple[str, ...],
) -> None:
    with _crew() as crew:
        crew.expect(3)
        first, second, third = (_who(crew, command) for _ in range(3))
    assert len({first["pid"], second["pid"], third["pid"], os.getpid()}) == 4
    assert all(len(one["prepared"]) == 1 for one in (first, second, third))
    assert max(first["prepared"] + second["prepared"]) < min(first["asked"], second["asked"])
    assert third["prepared"][0] > max(first["asked"], second["asked"])


def test_no_worker_is_started_in_vain_or_left_behind(command: tuple[str, ...]) -> None:
    with _crew() as crew:
        _who(crew, command)
        assert crew._ready == []
        crew.expect(2)
        _who(crew, command)
        (left,) = crew._ready
    assert left._process.returncode is not None


def test_worker_that_dies_while_it_gets_ready_is_told_with_its_last_words(command: tuple[str, ...]) -> None:
    with _crew(fails=True) as crew, pytest.raises(RunError, match=r"^the job: .* MemoryError: no room$"):
        _who(crew, command)
