"""Composes configurations as the command line does, inside the test's own process."""

from __future__ import annotations

from hydra._internal.utils import get_args
from hydra.core.global_hydra import GlobalHydra
from hydra.core.hydra_config import HydraConfig
from hydra.types import RunMode
from omegaconf import DictConfig

import qgan_framework.__main__  # noqa: F401 - sets Hydra's version of behaviour
from qgan_framework.config.compose import compose, job_config, open_hydra, output_folder
from qgan_framework.config.job import run_job


def composed(*command_line: str) -> DictConfig:
    """The configuration that the tasks would see."""
    arguments = get_args(list(command_line))
    hydra = open_hydra(arguments, run_job)
    try:
        config = compose(hydra, arguments, RunMode.RUN)
        output_folder(config, RunMode.RUN)
        return job_config(config)
    finally:
        GlobalHydra.instance().clear()
        HydraConfig.instance().cfg = None
