"""What can go wrong, told in one line: what, where, and what to do about it."""

from __future__ import annotations


class QganError(Exception):
    """Base class of the errors that a user can act on; the command line prints them without a traceback.

    Attributes:
        exit_code: the exit code of the process that the error ends.
    """

    exit_code: int = 1
    _keras_call_info_injected = True
    """Keras hands errors with this mark on as they are; others it words anew, over many lines, as RuntimeErrors."""


class ConfigurationError(QganError):
    """A setting is unknown, of the wrong type, or impossible. Its text is `key: problem; remedy`."""

    exit_code = 2

    def __init__(self, key: str, problem: str, remedy: str) -> None:
        """Keeps the three parts of the message.

        Args:
            key: full path of the key (`model.generator.cutoff_dim`), or the parameter's name.
            problem: what is wrong with it, with the value it has.
            remedy: what to do.
        """
        super().__init__(key, problem, remedy)  # all three, so that the error survives pickling
        self.key = key
        self.problem = problem
        self.remedy = remedy

    def __str__(self) -> str:
        """The message in one line."""
        return f"{self.key}: {self.problem}; {self.remedy}"


class DataError(ConfigurationError):
    """A data file, or a column of it, is missing or unusable."""


class InputError(QganError, ValueError):
    """Numbers handed to a model are unusable: not finite, or out of all bounds."""


class RunError(QganError):
    """A run cannot go on although its configuration is sound: a full disk, a training that diverged."""


class StrategyError(RunError):
    """A strategy cannot execute a batch here: no GPU, a worker that died. The next one of a chain may."""


class Interrupted(QganError):
    """A signal ended the run after it had saved what it had."""

    def __init__(self, message: str, exit_code: int) -> None:
        """Keeps the exit code.

        Args:
            message: what was saved, and where.
            exit_code: 128 plus the signal's number: 130 for SIGINT, 143 for SIGTERM.
        """
        super().__init__(message, exit_code)
        self.message = message
        self.exit_code = exit_code

    def __str__(self) -> str:
        """The message alone."""
        return self.message
