"""study.json: what a study asks, and which jobs it has. It makes a folder a study, and tells one from another."""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qgan_framework.errors import ConfigurationError
from qgan_framework.reporting.atomic import write_json

MANIFEST_FILE = "study.json"


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A job of a study; its folder is named by its number.

    Attributes:
        number: from 0, in the order in which jobs were first asked for.
        point: its overrides.
        digest: of its configuration.
        mistake: why it cannot run, or None.
    """

    number: int
    point: tuple[str, ...]
    digest: str
    mistake: str | None = None


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """All of study.json.

    Attributes:
        identity: hash of what all jobs share and of the swept keys' names.
        experiment: its name.
        task: that every job runs.
        fixed: overrides that all jobs share.
        axes: names of the swept keys.
        command: that last asked for the study.
        jobs: in the order of their numbers.
    """

    identity: str
    experiment: str
    task: str
    fixed: tuple[str, ...]
    axes: tuple[str, ...]
    command: str
    jobs: tuple[Entry, ...] = ()

    @property
    def group(self) -> str:
        """The study's name on dashboards."""
        return f"{self.experiment}-{self.identity[:8]}"

    @property
    def words(self) -> str:
        """The study in a few words."""
        return " ".join([*self.fixed, "over", ", ".join(self.axes) or "nothing"])


def write_manifest(manifest: Manifest, folder: Path) -> None:
    """Writes the folder's study.json in one step."""
    write_json(folder / MANIFEST_FILE, dataclasses.asdict(manifest))


def read_manifest(folder: Path, *, key: str) -> Manifest:
    """Reads a study's folder.

    Args:
        folder: of the study.
        key: the key to name in errors.

    Raises:
        ConfigurationError: the folder holds no study, or its study.json cannot be read.
    """
    path = folder / MANIFEST_FILE
    if not path.is_file():
        raise ConfigurationError(key, f"{folder} holds no {MANIFEST_FILE}", "name the folder of a sweep")
    try:
        return _parsed(json.loads(path.read_text(encoding="utf-8")))
    except (ValueError, TypeError, KeyError, OSError) as error:
        problem = f"{path} cannot be read ({error})"
        raise ConfigurationError(key, problem, "restore it, or choose another folder") from error


def _parsed(values: dict[str, Any]) -> Manifest:
    entries = tuple(Entry(**entry | {"point": tuple(entry["point"])}) for entry in values["jobs"])
    lists = {name: tuple(values[name]) for name in ("fixed", "axes")}
    return Manifest(**values | lists | {"jobs": entries})
