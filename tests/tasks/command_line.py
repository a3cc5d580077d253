"""Starts the command line as a user does, in a folder of its own, and reads what it leaves there."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
from pathlib import Path

import numpy as np

ROOT = Path(__file__).parents[2]


def start(folder: Path, *command_line: str, program: str | None = None) -> subprocess.Popen[str]:
    """Starts it, or a Python program around it, in a process group of its own, as a terminal does."""
    starter = ["-m", "qgan_framework"] if program is None else ["-c", program]
    return subprocess.Popen(
        [sys.executable, *starter, *command_line],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def run(folder: Path, *command_line: str, program: str | None = None) -> tuple[int, str, str]:
    """Exit code, output and errors."""
    process = start(folder, *command_line, program=program)
    output, errors = process.communicate(timeout=300)
    return process.returncode, output, errors


def metrics(run_dir: Path) -> list[dict[str, str]]:
    """The rows of metrics.csv."""
    with (run_dir / "metrics.csv").open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def samples(run_dir: Path) -> dict[str, np.ndarray]:
    """The arrays of samples.npz."""
    with np.load(run_dir / "samples.npz", allow_pickle=False) as archive:
        return dict(archive)
