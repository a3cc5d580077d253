"""Everything that can be known to be wrong before a run begins, and before its folder is made."""

from __future__ import annotations

from pathlib import Path

from hydra.types import RunMode
from hydra.utils import instantiate
from omegaconf import DictConfig

from qgan_framework.config.compose import job_config, output_folder
from qgan_framework.config.contract import check_config
from qgan_framework.config.run_folder import check_holds_no_run, claim_run_folder


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
    check_config(job)
    check_holds_no_run(folder)
    if job.task == "train":
        instantiate(job.data, _convert_="all").setup()  # the data modules need NumPy alone
    claim_run_folder(folder)
    return folder


def check_sweep(config: DictConfig) -> Path:
    """Checks a sweep's folder, and makes it. Each job checks its own configuration.

    Args:
        config: the configuration composed for a sweep, with the node `hydra`.

    Returns:
        The folder.

    Raises:
        ConfigurationError: the folder holds earlier runs, or cannot be written.
    """
    folder = output_folder(config, RunMode.MULTIRUN)
    jobs = [child for child in folder.iterdir() if child.is_dir()] if folder.is_dir() else []
    for holder in (folder, *jobs):
        check_holds_no_run(holder, key="hydra.sweep.dir")
    claim_run_folder(folder, key="hydra.sweep.dir")
    return folder
