"""From a command line to a study: everything that can be known before its first job."""

from __future__ import annotations

import os
import shlex
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hydra.types import RunMode
from hydra.utils import instantiate
from omegaconf import DictConfig, OmegaConf

from qgan_framework.config.compose import output_folder
from qgan_framework.config.contract import check_node
from qgan_framework.config.distribution import check_no_workers
from qgan_framework.config.unused import check_unused, unread_groups
from qgan_framework.errors import ConfigurationError
from qgan_framework.sweeps.composer import Composer
from qgan_framework.sweeps.grid import Swept
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


def make_plan(composer: Composer) -> Plan:
    """Reads the command line and the study's folder, and checks the launcher; writes nothing.

    Raises:
        HydraException: the command line, a value or a configuration file is wrong.
        ConfigurationError: the launcher, or the study's folder, is unusable.
    """
    overrides = composer.overrides()
    config = composer.config(overrides.first())
    is_one_model = not any(name.startswith("model") for name in overrides.names)
    unread = unread_groups(config) if is_one_model else ()
    check_unused(str(config.task), [*overrides.fixed, *overrides.names], unread)
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
