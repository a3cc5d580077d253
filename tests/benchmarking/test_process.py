from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from qgan_framework.benchmarking.process import WORKER, ask
from qgan_framework.errors import RunError


def _ask(program: str, timeout_seconds: float = 60.0) -> dict[str, object]:
    command = (sys.executable, "-c", program)
    return ask({"n": 3}, subject="the job", timeout_seconds=timeout_seconds, command=command)


def test_answer_of_a_worker() -> None:
    program = "import json, sys; print(json.dumps({'got': json.loads(sys.stdin.readline())}))"
    assert _ask(program) == {"got": {"n": 3}}


def test_worker_that_crashes_is_told_with_its_last_words() -> None:
    program = "import sys; print('a warning', file=sys.stderr); raise MemoryError('no room')"
    with pytest.raises(RunError, match=r"the job: the worker ended with exit code 1: MemoryError: no room$"):
        _ask(program)


def test_worker_that_is_killed_is_told() -> None:
    with pytest.raises(RunError, match="was killed by SIGKILL: it left no message"):
        _ask("import os, signal; os.kill(os.getpid(), signal.SIGKILL)")


def test_worker_that_talks_nonsense_is_told() -> None:
    with pytest.raises(RunError, match="cannot be understood: 'hello"):
        _ask("print('hello')")


def test_worker_that_takes_too_long_is_killed_with_its_children(tmp_path: Path) -> None:
    note = tmp_path / "pids"
    program = (
        "import os, subprocess, sys, time\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
        f"open({str(note)!r}, 'w').write(f'{{os.getpid()}} {{child.pid}}')\n"
        "time.sleep(60)"
    )
    with pytest.raises(RunError, match=r"timeout_seconds=2;"):
        _ask(program, timeout_seconds=2.0)
    worker, child = map(int, note.read_text().split())
    assert not _runs(worker)
    deadline = time.monotonic() + 10
    while _runs(child) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not _runs(child)


def test_worker_ends_when_nobody_listens_any_more() -> None:
    request = {"question": "describe", "hardware": {"_target_": "signal.pause"}, "engines": {}}
    with subprocess.Popen(WORKER, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL) as worker:
        assert worker.stdin is not None
        worker.stdin.write(json.dumps(request).encode() + b"\n")
        worker.stdin.close()
        try:
            assert worker.wait(30) == 1
        finally:
            worker.kill()


def _runs(pid: int) -> bool:
    """Whether the process exists and is no zombie, which waits only to be collected."""
    try:
        os.kill(pid, 0)
        status = Path(f"/proc/{pid}/stat")
        return not status.exists() or status.read_text().rpartition(")")[2].split()[0] != "Z"
    except (ProcessLookupError, FileNotFoundError):
        return False
