"""The command line: `python -m qgan_framework`. Composes, checks, then hands over to one task.

Nothing heavy is imported before the configuration is known to be sound: a mistake is told at once.
"""

from __future__ import annotations

import argparse
import logging
import os
import signal
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

import hydra
from hydra._internal.hydra import Hydra
from hydra._internal.utils import get_args_parser
from hydra.core.global_hydra import GlobalHydra
from hydra.errors import HydraException
from hydra.types import RunMode
from omegaconf.errors import OmegaConfBaseException
from yaml import YAMLError

from qgan_framework.config.compose import CONFIG_NAME, as_override, compose, open_hydra, output_folder
from qgan_framework.config.composition_errors import own_error, translated
from qgan_framework.config.job import run_job
from qgan_framework.config.locations import CONF
from qgan_framework.config.messages import tell, wants_traceback
from qgan_framework.config.preflight import check_job, check_no_sweep, check_run
from qgan_framework.config.resumption import folder_to_resume, resumed_config
from qgan_framework.config.run_folder import make_folder, missing_folders, sole_use, withdrawn_if_refused
from qgan_framework.errors import ConfigurationError, QganError

# Answers --help, --cfg and the like; made here because it also sets Hydra's version of behaviour.
_hydra_flags = hydra.main(config_path=str(CONF), config_name=CONFIG_NAME, version_base="1.3")(run_job)


def main() -> None:
    """Does what the command line asks for and exits: 0, 1 after a failed run, 2 on a wrong configuration."""
    if os.getcwd() not in sys.path:
        sys.path.append(os.getcwd())  # the user's own modules, as `python -m` finds them
    logging.raiseExceptions = wants_traceback()  # or a log file on a full disk fills the terminal
    try:
        arguments = _parsed()
        if _only_asks(arguments):
            _answer()
        else:
            sys.exit(_run(arguments))
    except KeyboardInterrupt:
        sys.exit(tell("interrupted", 130))
    except Exception as error:
        sys.exit(_told(error))


def _told(error: Exception) -> int:
    """Tells what a user can act on, in one line; anything else goes on its way. Returns the exit code."""
    if _of_ctrl_c(error):
        return tell("interrupted", 130)
    of_configuration = isinstance(error, HydraException | OmegaConfBaseException | YAMLError | QganError)
    if not of_configuration and not isinstance(error, OSError):
        raise error
    if wants_traceback():
        traceback.print_exception(error)
    if not of_configuration:  # of a sweep's own files: a job tells of its own
        return tell(str(error), 1)
    known = own_error(error) or translated(error)
    return tell(str(known), known.exit_code)


def _of_ctrl_c(error: BaseException | None) -> bool:
    """Whether Ctrl-C led to it: where it meets OmegaConf at work, that makes another error of it."""
    return error is not None and (isinstance(error, KeyboardInterrupt) or _of_ctrl_c(error.__context__))


def _parsed() -> argparse.Namespace:
    """Hydra's flags and overrides, in any order: `qgan +experiment=ring -m seed=0,1` too."""

    def refuse(message: str) -> NoReturn:
        raise ConfigurationError("command line", message, "see --help")

    parser = get_args_parser()
    parser.error = refuse  # type: ignore[method-assign]  # argparse would print the usage of every flag
    parser.add_argument("--dry-run", action="store_true")
    arguments = parser.parse_intermixed_args()
    flags = [argument for argument in sys.argv[1:] if argument not in arguments.overrides]
    sys.argv[1:] = [*flags, *arguments.overrides]  # Hydra parses them again, and wants flags first
    return arguments


def _only_asks(arguments: argparse.Namespace) -> bool:
    """Whether the flags ask for information instead of a run."""
    flags = (arguments.help, arguments.hydra_help, arguments.cfg, arguments.info, arguments.shell_completion)
    return any(flags) or arguments.resolve or arguments.experimental_rerun is not None


def _run(arguments: argparse.Namespace) -> int:
    """Runs what is asked for, a sweep or one run; returns the exit code."""
    hydra_app = open_hydra(arguments, run_job)
    try:
        config_name = arguments.config_name or CONFIG_NAME
        mode = hydra_app.get_mode(config_name, arguments.overrides)  # a file may set it
        to_resume = folder_to_resume(arguments.overrides)
        if to_resume is not None:
            _resume(hydra_app, arguments, to_resume)
            return 0
        if arguments.multirun or mode == RunMode.MULTIRUN:
            from qgan_framework.sweeps.run import run_sweep  # a single run needs nothing of it

            return run_sweep(hydra_app, arguments)
        _run_once(hydra_app, arguments)
        return 0
    finally:
        GlobalHydra.instance().clear()


def _run_once(hydra_app: Hydra, arguments: argparse.Namespace) -> None:
    """Checks the run, then lets Hydra call `run_job` in the folder that was checked.

    Hydra composes once more, and would name another folder if a second had passed since.
    """
    check_no_sweep(arguments)
    config = compose(hydra_app, arguments, RunMode.RUN)
    made = missing_folders(output_folder(config, RunMode.RUN))
    folder = check_run(config)
    fixed = ["hydra.mode=RUN", as_override("hydra.run.dir", folder)]
    with withdrawn_if_refused(made), sole_use(folder):
        hydra_app.run(arguments.config_name or CONFIG_NAME, run_job, [*arguments.overrides, *fixed])


def _resume(hydra_app: Hydra, arguments: argparse.Namespace, run: str) -> None:
    """Goes on with the run of a folder, under its own configuration and in that folder."""
    if arguments.multirun:
        raise ConfigurationError("resume", "takes up one run", "leave out -m, or see trainer.resume=auto")
    config = resumed_config(run, arguments.overrides)
    folder = check_job(config, Path(run).expanduser())
    make_folder(folder, key="resume")
    fixed = ["hydra.mode=RUN", "hydra.output_subdir=null", as_override("hydra.run.dir", folder)]
    with sole_use(folder, key="resume"):
        hydra_app.run(arguments.config_name or CONFIG_NAME, lambda _: run_job(config), fixed)


def _answer() -> None:
    """Lets Hydra answer --help, --cfg and the like."""
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # --help | head
    try:
        with _hydra_raises():
            _hydra_flags()
    except ValueError as error:  # Hydra's word for flags and overrides that contradict each other
        raise ConfigurationError("command line", str(error), "see --help") from error


@contextmanager
def _hydra_raises() -> Iterator[None]:
    """Makes Hydra raise its errors, to be told by `main`, instead of printing them."""
    before = os.environ.get("HYDRA_FULL_ERROR")
    os.environ["HYDRA_FULL_ERROR"] = "1"
    try:
        yield
    finally:
        if before is None:
            del os.environ["HYDRA_FULL_ERROR"]
        else:
            os.environ["HYDRA_FULL_ERROR"] = before


if __name__ == "__main__":
    main()
