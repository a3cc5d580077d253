"""Composes the points of a sweep."""

from __future__ import annotations

import argparse
import copy
from collections.abc import Sequence
from functools import cache
from typing import Any

from hydra._internal.config_loader_impl import ConfigLoaderImpl
from hydra._internal.hydra import Hydra
from hydra.core.override_parser.overrides_parser import OverridesParser
from hydra.types import RunMode
from omegaconf import DictConfig, OmegaConf

from qgan_framework.config.compose import CONFIG_NAME, compose, job_config
from qgan_framework.errors import ConfigurationError
from qgan_framework.sweeps.grid import Swept, read_overrides


class Composer:
    """Composes points of a grid as the job's own command line will.

    Launcher and sweeper are those of the composed configuration, so that a file may set them: Hydra's own multirun
    would read past what an experiment says of them.
    """

    def __init__(self, hydra: Hydra, arguments: argparse.Namespace) -> None:
        """Keeps both."""
        self._hydra, self._arguments = hydra, arguments
        self._parser = OverridesParser.create(config_loader=hydra.config_loader)
        self._launcher: Any = None
        self._composed, self._is_group = cache(self._composed_job), cache(self._names_a_group)

    def overrides(self) -> Swept:
        """Those of the command line and of its sweep file; see `read_overrides`."""
        given = self._arguments.overrides
        first = self.config(read_overrides(self._parser, given, {}).first())
        parameters: Any = OmegaConf.to_container(first.hydra.sweeper.get("params") or OmegaConf.create({}))
        return read_overrides(self._parser, given, parameters)

    def config(self, overrides: Sequence[str]) -> DictConfig:
        """With the node `hydra`."""
        arguments = argparse.Namespace(**vars(self._arguments) | {"overrides": [*overrides]})
        return compose(self._hydra, arguments, RunMode.RUN)

    def job(self, fixed: Sequence[str], point: Sequence[str] = ()) -> DictConfig:
        """Without it.

        Which files make a configuration depends on the choices of groups alone. So points that differ in values are
        composed once, and each has its values set as Hydra sets them last.

        Args:
            fixed: overrides that all jobs have.
            point: further ones of this job.

        Raises:
            ConfigurationError: the launcher is another one than that of the jobs before.
            HydraException: a value or a configuration file is wrong.
        """
        parsed = self._parser.parse_overrides([*point])
        values = [
            one for one in parsed if isinstance(one.value(), dict) or not self._is_group(one.key_or_group)
        ]
        choices = [str(one.input_line) for one in parsed if one not in values]
        config = copy.deepcopy(self._composed((*fixed, *choices)))
        ConfigLoaderImpl._apply_overrides_to_config(values, config)
        return config

    def _composed_job(self, overrides: tuple[str, ...]) -> DictConfig:
        config = self.config(overrides)
        launcher = OmegaConf.to_container(config.hydra.launcher)
        self._launcher = self._launcher or launcher
        if launcher != self._launcher:
            problem = "the swept choices set different launchers"
            raise ConfigurationError("hydra/launcher", problem, "set one on the command line")
        return job_config(config)

    def _names_a_group(self, key: str) -> bool:
        """As Hydra tells choices of groups from values, folders of the command line's search path included."""
        name = self._arguments.config_name or CONFIG_NAME
        given = [one for one in self._arguments.overrides if one.startswith("hydra.searchpath")]
        return bool(self._hydra.config_loader.get_group_options(key, None, name, given))

    @property
    def flags(self) -> tuple[str, ...]:
        """Of the command line: where configuration files are looked for."""
        names = ("config_path", "config_name", "config_dir")
        given = [(name.replace("_", "-"), getattr(self._arguments, name)) for name in names]
        return tuple(text for name, value in given if value is not None for text in (f"--{name}", value))
