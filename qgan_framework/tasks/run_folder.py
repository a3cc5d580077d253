"""The files that make a run's folder self-contained."""

from __future__ import annotations

import io
import json
import os
import platform
import shlex
import subprocess
import sys
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
from omegaconf import DictConfig, OmegaConf

from qgan_framework.data.datamodule import DataModule
from qgan_framework.hardware.settings import HardwareSettings
from qgan_framework.hardware.versions import installed_versions
from qgan_framework.reporting.atomic import write_bytes, write_json, write_text

_PACKAGES = (
    "tensorflow-cpu",
    "tensorflow",
    "keras",
    "strawberryfields",
    "numpy",
    "scipy",
    "hydra-core",
    "wandb",
)

_NEIGHBOURS = 35  # generated pictures whose nearest training picture is kept


def write_configuration(config: DictConfig, run_dir: Path) -> dict[str, Any]:
    """Writes config.yaml, resolved, and returns it as plain containers."""
    plain = OmegaConf.to_container(config, resolve=True, throw_on_missing=True)
    write_text(run_dir / "config.yaml", OmegaConf.to_yaml(OmegaConf.create(plain)))
    assert isinstance(plain, dict)
    return {str(key): value for key, value in plain.items()}


def write_environment(run_dir: Path) -> None:
    """Writes environment.json: versions, machine, what of the hardware settings holds, git revision, command."""
    environment = {
        "python": platform.python_version(),
        "platform": platform.platform(),
        "cpu_count": os.cpu_count(),
        "hardware": HardwareSettings.applied(),
        "versions": versions(),
        "git_revision": git_revision(),
        "command": command_of(run_dir),
    }
    write_json(run_dir / "environment.json", environment)


def versions() -> dict[str, str]:
    """Versions of this package and of the installed ones that decide its numbers."""
    return {"qgan_framework": version("qgan_framework"), **installed_versions(_PACKAGES)}


def git_revision() -> str | None:
    """Revision of the source tree, with "+changes" if it differs; None outside a repository."""
    root = Path(__file__).parents[2]
    try:
        revision = subprocess.run(
            ["git", "rev-parse", "HEAD"], cwd=root, capture_output=True, text=True, check=True
        )
        changes = subprocess.run(
            ["git", "status", "--porcelain"], cwd=root, capture_output=True, text=True, check=True
        )
    except (OSError, subprocess.CalledProcessError):
        return None
    return revision.stdout.strip() + ("+changes" if changes.stdout.strip() else "")


def command() -> str:
    """The command line that repeats the run."""
    return shlex.join(["python", "-m", "qgan_framework", *sys.argv[1:]])


def command_of(run_dir: Path) -> str:
    """The command line that repeats the run of a folder, which one that resumes it does not."""
    try:
        earlier = json.loads((run_dir / "environment.json").read_text(encoding="utf-8"))
        return str(earlier["command"])
    except (OSError, ValueError, LookupError, TypeError):
        return command()


def now() -> str:
    """Local time in ISO 8601 with its offset, to the second."""
    return datetime.now().astimezone().isoformat(timespec="seconds")


def _nearest(known: np.ndarray, points: np.ndarray) -> np.ndarray:
    """The known point nearest to each of the others."""
    from sklearn.neighbors import NearestNeighbors  # takes a second to import

    found = NearestNeighbors(n_neighbors=1).fit(known).kneighbors(points, return_distance=False)
    return known[found[:, 0]]


def write_samples(run_dir: Path, generated: np.ndarray, data: DataModule) -> None:
    """Writes samples.npz: generated and real points, both also in the data's own units where there is a way back."""
    real = data.validation
    arrays: dict[str, Any] = {
        "generated": generated,
        "real": real,
        "column_names": np.array(data.column_names),
    }
    if data.has_inverse:
        arrays["generated_original"] = data.inverse_transform(generated)
        arrays["real_original"] = data.inverse_transform(real)
    if data.image_shape is not None:
        arrays["image_shape"] = np.array(data.image_shape)
        arrays["nearest_original"] = data.inverse_transform(_nearest(data.train, generated[:_NEIGHBOURS]))
    buffer = io.BytesIO()
    np.savez_compressed(buffer, **arrays)
    write_bytes(run_dir / "samples.npz", buffer.getvalue())
