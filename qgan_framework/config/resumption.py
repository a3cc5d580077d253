"""Going on with a run: whose configuration holds, and what of it may be changed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from hydra._internal.config_loader_impl import ConfigLoaderImpl
from hydra.core.override_parser.overrides_parser import OverridesParser
from omegaconf import DictConfig, OmegaConf

from qgan_framework.config.locations import CONF
from qgan_framework.config.saved_config import read_config
from qgan_framework.config.wording import spelled
from qgan_framework.errors import ConfigurationError

_KEY = "resume"
_MAY_CHANGE = (
    "trainer.max_epochs",
    "trainer.progress_bar",
    "trainer.resume",
    "callbacks",
    "logger",
    "hardware",
    "distribute",
)
_ABSENT = "not there"


def folder_to_resume(overrides: list[str]) -> str | None:
    """The folder that `resume=DIR` on the command line names."""
    given = [override.partition("=")[2] for override in overrides if override.startswith(f"{_KEY}=")]
    return given[-1].strip("'\"") if given and given[-1] != "null" else None


def resumed_config(run: str, overrides: list[str]) -> DictConfig:
    """The configuration of an earlier run, with the changes of the command line.

    Args:
        run: its folder.
        overrides: of the command line; `resume` and Hydra's own are left out of account.

    Raises:
        ConfigurationError: there is no such run, or a change would make it another.
        HydraException: an override cannot be read, or its key does not exist.
    """
    saved = read_config(run, key=_KEY)
    config = saved.copy()
    parsed = OverridesParser.create().parse_overrides(overrides)
    changes = [one for one in parsed if one.key_or_group != _KEY and not one.is_hydra_override()]
    others = [one for one in changes if not _choose(config, one.key_or_group, one.value())]
    OmegaConf.set_struct(config, True)
    ConfigLoaderImpl._apply_overrides_to_config(others, config)
    config.trainer.resume = "auto"
    check_same_run(saved, config, Path(run))
    return config


def _choose(config: DictConfig, group: str, choice: Any) -> bool:
    """Puts another choice of a group that may change, as distribute=none, in its place; whether it is one."""
    file = CONF / group / f"{choice}.yaml"
    if group not in _MAY_CHANGE or not file.is_file():
        return False
    node = OmegaConf.load(file)
    if "defaults" in node:
        return False
    config[group] = node
    return True


def check_same_run(saved: DictConfig, config: DictConfig, folder: Path) -> None:
    """Refuses to go on with a run under a configuration that would make it another.

    Args:
        saved: of the run.
        config: to go on with.
        folder: of the run.

    Raises:
        ConfigurationError: a key differs that may not; it is named with both values.
    """
    there, here = (_flat(OmegaConf.to_container(one, resolve=True)) for one in (saved, config))
    for key in sorted(there.keys() | here.keys()):
        before, now = there.get(key, _ABSENT), here.get(key, _ABSENT)
        if before != now and not _may_change(key):
            problem = f"is {spelled(now)} here and {spelled(before)} in {folder}"
            remedy = f"a resumed run keeps it: leave it out, or start a new run; {', '.join(_MAY_CHANGE)} may change"
            raise ConfigurationError(key, problem, remedy)


def is_finished(folder: Path, max_epochs: int) -> bool:
    """Whether a run has nothing left to do: all its epochs are done, or a callback has ended it."""
    try:
        summary = json.loads((folder / "summary.json").read_text(encoding="utf-8"))
        before = read_config(str(folder), key=_KEY).trainer.max_epochs
    except (OSError, ValueError):  # no summary: it was interrupted
        return False
    ended = summary["status"] == "completed" or (
        summary["status"] == "stopped" and not summary.get("interrupted")
    )
    return bool(ended and max_epochs <= before)


def lasting(values: dict[str, Any]) -> dict[str, Any]:
    """What of a resolved configuration makes a run the one it is, by dotted keys."""
    return {key: value for key, value in _flat(values).items() if not _may_change(key)}


def _may_change(key: str) -> bool:
    return key == _KEY or any(key == one or key.startswith(f"{one}.") for one in _MAY_CHANGE)


def _flat(value: Any, prefix: str = "") -> dict[str, Any]:
    """Values by their dotted keys; lists are values."""
    if not isinstance(value, dict):
        return {prefix: value}
    return {
        key: item
        for name, child in value.items()
        for key, item in _flat(child, f"{prefix}.{name}" if prefix else str(name)).items()
    }
