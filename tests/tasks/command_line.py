"""Starts the command line as a user does, in a folder of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def start(folder: Path, *command_line: str) -> subprocess.Popen[str]:
    """Starts it in a process group of its own, as a terminal does."""
    return subprocess.Popen(
        [sys.executable, "-m", "qgan_framework", *command_line],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def run(folder: Path, *command_line: str) -> tuple[int, str, str]:
    """Exit code, output and errors."""
    process = start(folder, *command_line)
    output, errors = process.communicate(timeout=300)
    return process.returncode, output, errors
