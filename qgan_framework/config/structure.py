"""Checks the keys that belong to no constructor: those at the top, and the groups that hold several nodes."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from qgan_framework.config.locations import CONF
from qgan_framework.config.wording import spelled, suggestion
from qgan_framework.errors import ConfigurationError

_FOLDER_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
_LARGEST_SEED = 2**32 - 1  # NumPy's and Keras'
_SCALARS = ("experiment_name", "seed", "allowed_modules", "task", "resume")
_NOT_NODES = {"experiment", "hydra", "preset", "sweep", "task"}  # groups whose files are merged at the top


def check_structure(values: dict[str, Any]) -> None:
    """Checks everything above the nodes with a `_target_`.

    Args:
        values: the resolved configuration.

    Raises:
        ConfigurationError: an unknown key, a group that is missing or no node, or an impossible value.
    """
    _check_scalars(values)
    groups = sorted({folder.name for folder in CONF.iterdir() if folder.is_dir()} - _NOT_NODES)
    task = values["task"]
    for name in groups:
        if not isinstance(values.get(name), dict):
            problem = f"is {spelled(values.get(name))}"
            raise ConfigurationError(name, problem, f"choose one: {name}={_choices(name)}")
    for name, value in values.items():
        if name in _SCALARS:
            continue
        if name not in (*groups, task) and not _is_node(value):
            known = suggestion(name, (*groups, *_SCALARS, task), "keys")
            raise ConfigurationError(name, "unknown key", known)
        _check_nodes(name, value)


def _check_nodes(key: str, value: Any) -> None:
    """A group is a node itself, or a mapping of names to nodes, where null leaves one out."""
    if _is_node(value):
        return
    for name, child in value.items():
        if child is not None and not _is_node(child):
            problem = f"must be a mapping with a _target_, got {spelled(child)}"
            raise ConfigurationError(f"{key}.{name}", problem, "give it one, or null")


def _is_node(value: Any) -> bool:
    return isinstance(value, dict) and "_target_" in value


def _choices(group: str) -> str:
    return "|".join(sorted(file.stem for file in (CONF / group).glob("*.yaml")))


def _check_scalars(values: dict[str, Any]) -> None:
    _require("seed", values.get("seed"), _is_seed, f"an integer from 0 to {_LARGEST_SEED}", "0")
    name, modules, task = (values.get(key) for key in ("experiment_name", "allowed_modules", "task"))
    _require("experiment_name", name, _is_folder_name, "made of letters, digits, . _ and -", "my_run")
    _require("allowed_modules", modules, _is_list_of_names, "a list of module names", "[my_layers]")
    _require(
        "resume", values.get("resume"), lambda folder: folder is None, "given on the command line", "null"
    )
    _require("task", task, lambda name: _is_node(values.get(str(name))), "the name of a node", "train")


def _require(key: str, value: Any, accepts: Callable[[Any], bool], description: str, example: str) -> None:
    if not accepts(value):
        problem = f"must be {description}, got {spelled(value)}"
        raise ConfigurationError(key, problem, f"set it, for example, {key}={example}")


def _is_seed(value: Any) -> bool:
    return type(value) is int and 0 <= value <= _LARGEST_SEED


def _is_folder_name(value: Any) -> bool:
    return isinstance(value, str) and _FOLDER_NAME.fullmatch(value) is not None


def _is_list_of_names(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(name, str) and name for name in value)
