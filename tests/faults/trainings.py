"""Trainings in processes of their own, to which something happens."""

from __future__ import annotations

import csv
import json
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from tests.tasks import command_line

SETTINGS = (
    *("data=clusters", "data.n_samples=64", "data.batch_size=8"),
    *("model.generator.n_modes=1", "model.generator.n_layers=1", "model.generator.cutoff_dim=4"),
    *(
        "trainer.steps_per_epoch=20",
        "trainer.max_epochs=12",
        "trainer.deterministic=true",
        "trainer.resume=auto",
        "trainer.final_draws=2",
    ),
    *("callbacks.performance_monitor=null", "callbacks.checkpoint.every_n_steps=3"),
    *("hardware.xla=false", "hydra.run.dir=run"),
)
"""Small and repeatable; times are left out of metrics.csv."""


def start(folder: Path, *changes: str) -> subprocess.Popen[str]:
    """Starts the training, or goes on with it."""
    return command_line.start(folder, *SETTINGS, *changes)


def finish(folder: Path, *changes: str) -> None:
    """Starts it and lets it end."""
    exit_code, _, errors = command_line.run(folder, *SETTINGS, *changes)
    assert exit_code == 0, errors


def wait(process: subprocess.Popen[str], until: Callable[[], bool], *, pause: float = 0.01) -> bool:
    """Waits for something to happen while the process lives; whether it did."""
    deadline = time.monotonic() + 100
    while process.poll() is None and time.monotonic() < deadline:
        if until():
            return True
        time.sleep(pause)
    return until()


def kill(process: subprocess.Popen[str]) -> None:
    """As the system does when memory is short: no code of the process runs any more."""
    process.kill()
    process.communicate()


def checkpoint(folder: Path, name: str = "last") -> dict[str, np.ndarray]:
    """What determines how the training goes on."""
    with np.load(folder / "run" / "checkpoints" / f"{name}.npz", allow_pickle=False) as archive:
        return {key: archive[key] for key in archive.files if key not in ("facts", "sha256")}


def facts(folder: Path, name: str = "last") -> dict[str, object]:
    """What the checkpoint says of itself."""
    with np.load(folder / "run" / "checkpoints" / f"{name}.npz", allow_pickle=False) as archive:
        return json.loads(str(archive["facts"]))


def assert_same(folder: Path, other: Path) -> None:
    """Weights, optimizers, counters, history and metrics.csv of both are equal to the bit."""
    for name in ("last", "best"):
        found, expected = checkpoint(folder, name), checkpoint(other, name)
        assert found.keys() == expected.keys()
        for key, value in expected.items():
            assert found[key].tobytes() == value.tobytes(), key
    assert (folder / "run" / "metrics.csv").read_bytes() == (other / "run" / "metrics.csv").read_bytes()


def n_rows(folder: Path) -> int:
    """Rows of metrics.csv."""
    path = folder / "run" / "metrics.csv"
    if not path.is_file():
        return 0
    with path.open(newline="", encoding="utf-8") as file:
        return len(list(csv.reader(file))) - 1
