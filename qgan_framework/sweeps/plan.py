"""From a command line to a study: everything that can be known before its first job."""

from __future__ import annotations

import argparse
import os
import shlex
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hydra._internal.hydra import Hydra
from hydra.core.override_parser.overrides_parser import OverridesParser
from hydra.types import RunMode
from hydra.utils import instantiate
from omegaconf import DictConfig, OmegaConf

from qgan_framework.config.classification import unread_groups
from qgan_framework.config.compose import compose, job_config, output_folder
from qgan_framework.config.contract import check_node
from qgan_framework.config.distribution import check_no_workers
from qgan_framework.config.unused import check_unused
from qgan_framework.errors import ConfigurationError
from qgan_framework.sweeps.grid import Swept, read_overrides
from qgan_framework.sweeps.jobs import digest
from qgan_framework.sweeps.launchers.base import Launcher
from qgan_framework.sweeps.launchers.local import Local
from qgan_framework.sweeps.manifest import Manifest
from qgan_framework.sweeps.study import Study

_NUMBERED = "${hydra.job.num}"
_HYDRAS_OWN = "hydra._internal.core_plugins.basic_launcher.BasicLauncher"


@dataclass(frozen=True)
class Plan:
    """A sweep that is ready to run.

    Attributes:
        overrides: what all jobs share, and what they differ in.
        config: the configuration of its first point, with the node `hydra`.
        study: its folder and jobs.
        launcher: runs the jobs.
    """

    overrides: Swept
    config: DictConfig
    study: Study
    launcher: Launcher


class Composer:
    """Composes points of a grid as the job's own command line will.

    Launcher and sweeper are those of the composed configuration, so that a file may set them: Hydra's own multirun
    would read past what an experiment says of them.
    """

    def __init__(self, hydra: Hydra, arguments: argparse.Namespace) -> None:
        """Keeps both."""
        self._hydra, self._arguments = hydra, arguments
        self._launcher: Any = None

    def overrides(self) -> Swept:
        """Those of the command line and of its sweep file; see `read_overrides`."""
        parser = OverridesParser.create(config_loader=self._hydra.config_loader)
        given = self._arguments.overrides
        first = self.config(read_overrides(parser, given, {}).first())
        parameters: Any = OmegaConf.to_container(first.hydra.sweeper.get("params") or OmegaConf.create({}))
        return read_overrides(parser, given, parameters)

    def config(self, overrides: Sequence[str]) -> DictConfig:
        """With the node `hydra`."""
        arguments = argparse.Namespace(**vars(self._arguments) | {"overrides": [*overrides]})
        return compose(self._hydra, arguments, RunMode.RUN)

    def job(self, overrides: Sequence[str]) -> DictConfig:
        """Without it.

        Raises:
            ConfigurationError: the launcher is another one than that of the jobs before.
        """
        config = self.config(overrides)
        launcher = OmegaConf.to_container(config.hydra.launcher)
        self._launcher = self._launcher or launcher
        if launcher != self._launcher:
            problem = "the swept choices set different launchers"
            raise ConfigurationError("hydra/launcher", problem, "set one on the command line")
        return job_config(config)

    @property
    def flags(self) -> tuple[str, ...]:
        """Of the command line: where configuration files are looked for."""
        names = ("config_path", "config_name", "config_dir")
        given = [(name.replace("_", "-"), getattr(self._arguments, name)) for name in names]
        return tuple(text for name, value in given if value is not None for text in (f"--{name}", value))


def make_plan(composer: Composer) -> Plan:
    """Reads the command line and the study's folder, and checks the launcher; writes nothing.

    Raises:
        HydraException: the command line, a value or a configuration file is wrong.
        ConfigurationError: the launcher, or the study's folder, is unusable.
    """
    overrides = composer.overrides()
    config = composer.config(overrides.first())
    check_unused(str(config.task), [*overrides.fixed, *overrides.names], unread_groups(config))
    check_no_workers(config)
    base = OmegaConf.to_container(composer.job(overrides.fixed), resolve=False)
    identity = digest([base, sorted(overrides.names), str(config.hydra.sweeper.get("_target_"))])
    sweep: Any = OmegaConf.to_container(config.hydra.sweep, resolve=False)
    if sweep.get("subdir") != _NUMBERED:
        raise ConfigurationError("hydra.sweep.subdir", "a study numbers its jobs' folders", "leave it out")
    manifest = Manifest(
        identity=identity,
        experiment=str(config.experiment_name),
        task=str(config.task),
        fixed=tuple(override for override in overrides.fixed if not override.startswith("hydra")),
        axes=overrides.names,
        command=shlex.join(["python", "-m", "qgan_framework", *sys.argv[1:]]),
    )
    study = Study(_folder(config, identity), manifest)
    return Plan(overrides, config, study, make_launcher(config.hydra.launcher))


def _folder(config: DictConfig, identity: str) -> Path:
    """hydra.sweep.dir, where ``${study:}`` stands for the start of the study's hash."""
    OmegaConf.register_new_resolver("study", lambda: identity[:8], replace=True)
    return Path(os.path.abspath(output_folder(config, RunMode.MULTIRUN)))


def make_launcher(node: Any) -> Launcher:
    """The launcher that a configuration names; Hydra's basic one stands for one job after the other.

    Raises:
        ConfigurationError: it is none of this package's, or a setting of it is wrong.
    """
    values: Any = OmegaConf.to_container(node, resolve=True)
    target = values.get("_target_")
    if target == _HYDRAS_OWN:
        return Local(n_jobs=1)
    if not str(target).startswith("qgan_framework.sweeps.launchers."):
        raise ConfigurationError(
            "hydra/launcher", f"{target} does not run studies", "choose basic, joblib, submitit or ray"
        )
    check_node("hydra.launcher", values)
    launcher = instantiate(node, _convert_="all")
    assert isinstance(launcher, Launcher)
    launcher.check()
    return launcher
