"""One job: hands the checked configuration to its task, and tells how it ended."""

from __future__ import annotations

import logging
import sys
import traceback
from pathlib import Path
from typing import Any, NoReturn

from hydra.core.hydra_config import HydraConfig
from hydra.utils import instantiate
from omegaconf import DictConfig

from qgan_framework.config.composition_errors import own_error
from qgan_framework.config.messages import tell, wants_traceback
from qgan_framework.config.preflight import may_resume
from qgan_framework.config.resumption import is_finished
from qgan_framework.errors import Interrupted

_log = logging.getLogger("qgan_framework")
_traceback_log = logging.getLogger("qgan_framework.traceback")  # conf/hydra: to the run's log file alone


def run_job(config: DictConfig) -> None:
    """Runs the task that the configuration names. Hydra calls this; so it does in each job of a sweep, a process each.

    Args:
        config: the composed configuration, without the node `hydra`.

    Raises:
        SystemExit: the run failed or was interrupted; the reason has been told.
    """
    try:
        result = run_task(config, Path(HydraConfig.get().runtime.output_dir))
    except Interrupted as error:
        sys.exit(tell(str(error), error.exit_code))
    except Exception as error:
        _fail(error)
    if isinstance(result, Path):
        print(f"report: {_short(result)}", flush=True)


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


def _fail(error: Exception) -> NoReturn:
    """Ends the run with one line; the traceback goes to the log file."""
    known = own_error(error)
    _traceback_log.error("the run failed", exc_info=error)
    if wants_traceback():
        traceback.print_exception(error)
    message = str(known) if known else f"{type(error).__name__}: {error}{_whereabouts()}"
    sys.exit(tell(message, known.exit_code if known else 1))


def _whereabouts() -> str:
    for handler in _traceback_log.handlers:
        if isinstance(handler, logging.FileHandler):
            return f"; the traceback is in {_short(Path(handler.baseFilename))}"
    return ""


def _short(path: Path) -> Path:
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path
