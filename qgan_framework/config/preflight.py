"""Everything that can be known to be wrong before a run begins, and before its folder is made."""

from __future__ import annotations

from pathlib import Path

from hydra.types import RunMode
from hydra.utils import instantiate
from omegaconf import DictConfig

from qgan_framework.config.compose import job_config, output_folder
from qgan_framework.config.contract import check_config
from qgan_framework.config.resumption import check_same_run
from qgan_framework.config.run_folder import check_holds_no_run, claim_run_folder
from qgan_framework.config.saved_config import read_config


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
    check_job(job, folder)
    if not may_resume(job, folder):
        claim_run_folder(folder)
    return folder


def check_job(job: DictConfig, folder: Path) -> None:
    """Checks a configuration, and that its run may use the folder: it is new, or the run's own to go on with.

    Raises:
        ConfigurationError: something of it is unusable.
    """
    check_config(job)
    if may_resume(job, folder):
        check_same_run(read_config(str(folder), key="trainer.resume"), job, folder)
    else:
        check_holds_no_run(folder)
    if job.task == "train":
        instantiate(job.data, _convert_="all").setup()  # the data modules need NumPy alone


def may_resume(job: DictConfig, folder: Path) -> bool:
    """Whether the folder holds a run to go on with."""
    return job.task == "train" and job.trainer.get("resume") == "auto" and (folder / "config.yaml").is_file()


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
    if config.trainer.get("resume") == "auto":
        folder.mkdir(parents=True, exist_ok=True)
        return folder
    jobs = [child for child in folder.iterdir() if child.is_dir()] if folder.is_dir() else []
    for holder in (folder, *jobs):
        check_holds_no_run(holder, key="hydra.sweep.dir")
    claim_run_folder(folder, key="hydra.sweep.dir")
    return folder
