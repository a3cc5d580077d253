"""A sweep of a user's own task, which takes a second and needs no TensorFlow."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
TASK = """
import os, time
from pathlib import Path
from qgan_framework.errors import RunError

class Task:
    def __init__(self, *, fails_at: int = -1, waits: float = 0.0): self.fails_at, self.waits = fails_at, waits

    def run(self, config, run_dir):
        names = ("TF_NUM_INTRAOP_THREADS", "WANDB_RUN_GROUP", "WANDB_TAGS")
        (run_dir / "seen.txt").write_text("\\n".join([str(os.getpid()), *(os.environ.get(name, "") for name in names)]))
        if config.seed == self.fails_at: raise RunError("the disk is full")
        time.sleep(self.waits)
        (run_dir / "report.html").write_text("done")
        return run_dir / "report.html"
"""
CHOICE = "# @package _global_\ntask: mine\nmine: {_target_: my_task.Task, fails_at: -1, waits: 0.0}\n"
FLAGS = ("--config-dir", "my_conf", "task=mine", "allowed_modules=[my_task]")


def write_task(folder: Path) -> None:
    """Puts the task, and a group with its choice, into a folder."""
    (folder / "my_task.py").write_text(TASK)
    choice = folder / "my_conf" / "task" / "mine.yaml"
    choice.parent.mkdir(parents=True)
    choice.write_text(CHOICE)


def start(folder: Path, *command_line: str) -> subprocess.Popen[str]:
    """Starts `-m` with the task."""
    return subprocess.Popen(
        [sys.executable, "-m", "qgan_framework", *FLAGS, "-m", *command_line],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
