"""Composes the configuration that a command line asks for, without running anything.

Hydra's public `compose` knows neither --config-dir nor multirun, hence its internals here.
"""

from __future__ import annotations

import argparse
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from hydra._internal.hydra import Hydra
from hydra._internal.utils import (
    create_automatic_config_search_path,
    detect_calling_file_or_module_from_task_function,
)
from hydra.core.config_search_path import SearchPathQuery
from hydra.core.config_store import ConfigStore
from hydra.core.hydra_config import HydraConfig
from hydra.errors import SearchPathException
from hydra.types import RunMode
from omegaconf import DictConfig, open_dict, read_write

from qgan_framework.config.locations import CONF
from qgan_framework.errors import ConfigurationError

CONFIG_NAME = "config"


def open_hydra(arguments: argparse.Namespace, task_function: Callable[..., Any]) -> Hydra:
    """Hydra, looking for configuration files where the command line says.

    Args:
        arguments: Hydra's parsed flags.
        task_function: what Hydra will call; a relative --config-path starts from its module.

    Raises:
        SearchPathException: --config-dir is no folder.
    """
    calling = detect_calling_file_or_module_from_task_function(task_function)
    search_path = create_automatic_config_search_path(*calling, arguments.config_path or str(CONF))
    if arguments.config_dir is not None:
        folder = Path(arguments.config_dir).absolute()
        if not folder.is_dir():
            raise SearchPathException(f"'--config-dir' names {folder}, which is no folder")
        before_schemas = SearchPathQuery(provider="schema")
        search_path.prepend("command-line", f"file://{folder}", anchor=before_schemas)
    _prefer_own_launchers()
    return Hydra.create_main_hydra2("qgan", search_path)


def _prefer_own_launchers() -> None:
    """Takes schemas of Hydra's launcher plugins away where a file of conf/ has the name: it would not fit them."""
    schemas = ConfigStore.instance().repo.get("hydra", {}).get("launcher", {})
    for file in (CONF / "hydra" / "launcher").glob("*.yaml"):
        schemas.pop(file.name, None)


def compose(hydra: Hydra, arguments: argparse.Namespace, mode: RunMode) -> DictConfig:
    """Composes as Hydra will for the run, with the node `hydra`.

    Raises:
        HydraException: the command line or a configuration file is wrong.
        ConfigurationError: a group was set to null.
    """
    name = arguments.config_name or CONFIG_NAME
    try:
        return hydra.compose_config(config_name=name, overrides=arguments.overrides, run_mode=mode)
    except ValueError as error:  # Hydra's word for group=null; it does not say which group
        nulled = [override for override in arguments.overrides if override.endswith("=null")]
        key = nulled[0].removesuffix("=null") if nulled else "command line"
        raise ConfigurationError(
            key, str(error), f"choose one of its choices, or remove it: ~{key}"
        ) from error


def output_folder(config: DictConfig, mode: RunMode) -> Path:
    """The folder that Hydra will write to, made known to the interpolations that ask for it.

    Raises:
        OmegaConfBaseException: it is given in terms of a key that does not exist.
    """
    HydraConfig.instance().set_config(config)
    folder = Path(str(config.hydra.sweep.dir if mode == RunMode.MULTIRUN else config.hydra.run.dir))
    with read_write(config.hydra.runtime), open_dict(config.hydra.runtime):
        config.hydra.runtime.output_dir = os.path.abspath(folder)
    HydraConfig.instance().set_config(config)
    return folder


def as_override(key: str, value: Path) -> str:
    """`key='value'`, quoted as Hydra's override grammar wants it: backslashes count only before a quote."""
    quoted = re.sub(r"(\\*)('|$)", lambda found: found[1] * 2 + ("\\'" if found[2] else ""), str(value))
    return f"{key}='{quoted}'"


def job_config(config: DictConfig) -> DictConfig:
    """The part that the tasks see: all but the node `hydra`."""
    job = config.copy()
    with read_write(job), open_dict(job):
        del job["hydra"]
    return job
