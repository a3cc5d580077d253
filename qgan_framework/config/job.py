"""One job: hands the checked configuration to its task, and tells how it ended."""

from __future__ import annotations

import logging
import sys
import traceback
from pathlib import Path
from typing import Any, NoReturn

from hydra.core.hydra_config import HydraConfig
from hydra.types import RunMode
from hydra.utils import instantiate
from omegaconf import DictConfig

from qgan_framework.config.composition_errors import own_error
from qgan_framework.config.messages import tell, wants_traceback
from qgan_framework.config.preflight import check_job, may_resume
from qgan_framework.config.resumption import is_finished
from qgan_framework.config.run_folder import sole_use
from qgan_framework.errors import Interrupted, RunError

_log = logging.getLogger("qgan_framework")
_traceback_log = logging.getLogger("qgan_framework.traceback")  # conf/hydra: to the run's log file alone


def run_job(config: DictConfig) -> None:
    """Runs the task that the configuration names. Hydra calls this, once in a run and once a job in a sweep.

    Args:
        config: the composed configuration, without the node `hydra`.

    Raises:
        SystemExit: the run failed or was interrupted; the reason has been told.
        RunError: a job of a sweep failed; the sweep goes on.
    """
    hydra_config = HydraConfig.get()
    in_sweep = hydra_config.mode == RunMode.MULTIRUN
    run_dir = Path(hydra_config.runtime.output_dir)
    try:
        result = _run_sweep_job(config, run_dir) if in_sweep else run_task(config, run_dir)
    except Interrupted as error:
        sys.exit(tell(str(error), error.exit_code))
    except Exception as error:
        _fail(error, f"job {hydra_config.job.num}" if in_sweep else None)
    if isinstance(result, Path) and not in_sweep:
        print(f"report: {_short(result)}", flush=True)


def _run_sweep_job(config: DictConfig, run_dir: Path) -> Any:
    """Checks a job's own configuration first, as `__main__` checks that of a single run."""
    check_job(config, run_dir)
    with sole_use(run_dir):
        return run_task(config, run_dir)


def run_task(config: DictConfig, run_dir: Path) -> Any:
    """Instantiates the task from the node that `task` names, and runs it, unless it is a run that has been finished.

    Returns:
        What the task returns: the path of its report or main result.
    """
    if may_resume(config, run_dir) and is_finished(run_dir, config.trainer.max_epochs):
        _log.info("%s is finished; nothing is left to do", _short(run_dir))
        return run_dir / "report.html"
    task = instantiate(config[config.task], _convert_="all")
    return task.run(config, run_dir)


def _fail(error: Exception, job: str | None) -> NoReturn:
    """Ends the run, or the job of a sweep, with one line; the traceback goes to the log file."""
    known = own_error(error)
    _traceback_log.error("the run failed", exc_info=error)
    if wants_traceback():
        traceback.print_exception(error)
    message = str(known) if known else f"{type(error).__name__}: {error}{_whereabouts()}"
    if job is None:
        sys.exit(tell(message, known.exit_code if known else 1))
    _log.error("%s failed: %s", job, message)
    raise RunError(f"{job} failed: {message}") from error


def _whereabouts() -> str:
    for handler in _traceback_log.handlers:
        if isinstance(handler, logging.FileHandler):
            return f"; the traceback is in {_short(Path(handler.baseFilename))}"
    return ""


def _short(path: Path) -> Path:
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path
