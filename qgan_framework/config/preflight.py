"""Everything that can be known to be wrong before a run begins, and before its folder is made."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from hydra.types import RunMode
from hydra.utils import instantiate
from omegaconf import DictConfig, OmegaConf

from qgan_framework.config.compose import job_config, output_folder
from qgan_framework.config.contract import check_config
from qgan_framework.config.decoding import check_decoder
from qgan_framework.config.distribution import worker_index
from qgan_framework.config.measured import check_measured
from qgan_framework.config.places import check_discriminator
from qgan_framework.config.resumption import check_same_run
from qgan_framework.config.run_folder import check_holds_no_run, claim_run_folder
from qgan_framework.config.saved_config import read_config
from qgan_framework.config.unused import check_unused, unread_groups
from qgan_framework.errors import ConfigurationError, DataError

_SWEEP_OVERRIDES = ("hydra/launcher", "hydra/sweeper", "hydra.launcher", "hydra.sweeper", "hydra.sweep.")
_WITH_DATA = ("train", "regression")
"""Tasks that begin with the configured data."""


def check_run(config: DictConfig) -> Path:
    """Checks a single run, and makes its folder.

    Args:
        config: the composed configuration with the node `hydra`.

    Returns:
        The folder.

    Raises:
        ConfigurationError: a key, a data file or the output folder is unusable.
        OmegaConfBaseException: an interpolation leads nowhere.
    """
    folder = output_folder(config, RunMode.RUN)
    job = job_config(config)
    check_unused(str(job.task), config.hydra.overrides.task, unread_groups(job))
    folder = check_job(job, folder)
    if not may_resume(job, folder):
        claim_run_folder(folder)
    return folder


def check_job(job: DictConfig, folder: Path) -> Path:
    """Checks a configuration, and that its run may use the folder: it is new, or the run's own to go on with.

    Args:
        job: the composed configuration, without the node `hydra`.
        folder: of the run.

    Returns:
        The folder of this process: the run's, which the chief writes, or one within it for the log of another worker.

    Raises:
        ConfigurationError: something of it is unusable.
    """
    check_config(job)
    index = worker_index(job)
    if index:
        folder = folder / f"worker_{index}"
    if may_resume(job, folder):
        check_same_run(read_config(str(folder), key="trainer.resume"), job, folder)
    else:
        check_holds_no_run(folder)
    if job.task in _WITH_DATA:
        values = OmegaConf.to_container(job, resolve=True)
        assert isinstance(values, dict)
        check_data({str(name): value for name, value in values.items()})
    return folder


def check_data(values: dict[str, Any]) -> None:
    """Loads the data, and checks what is asked of them.

    Args:
        values: the resolved configuration, whose single nodes are already known to be sound.

    Raises:
        DataError: they cannot be had, or not be held.
        ConfigurationError: a metric, the decoder or the discriminator does not suit them.
    """
    try:
        data = instantiate(values["data"], _convert_="all")  # the data modules need NumPy alone
        data.setup()
    except MemoryError as error:
        raise DataError(
            "data", f"does not fit into memory ({error})", "choose fewer or smaller points"
        ) from error
    if values["task"] == "train":
        check_measured(values, data)
        check_decoder(values, data)
        check_discriminator(values, data)


def may_resume(job: DictConfig, folder: Path) -> bool:
    """Whether the folder holds a run to go on with."""
    return job.task == "train" and job.trainer.get("resume") == "auto" and (folder / "config.yaml").is_file()


def check_no_sweep(arguments: argparse.Namespace) -> None:
    """Refuses what a single run would ignore.

    Raises:
        ConfigurationError: the command line sets how a sweep is run, and asks for none.
    """
    ignored = [override for override in arguments.overrides if override.startswith(_SWEEP_OVERRIDES)]
    if arguments.dry_run or ignored:
        key = ignored[0].partition("=")[0] if ignored else "--dry-run"
        raise ConfigurationError(key, "is of a sweep, and this is a single run", "add -m, or leave it out")
