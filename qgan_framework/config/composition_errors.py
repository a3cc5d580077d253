"""Turns the errors of Hydra and OmegaConf into one line that names the key and what to do."""

from __future__ import annotations

import re

from hydra.errors import InstantiationException, MissingConfigException, OverrideParseException
from omegaconf import DictConfig
from omegaconf.errors import ConfigAttributeError, ConfigKeyError, OmegaConfBaseException

from qgan_framework.config.wording import suggestion
from qgan_framework.errors import ConfigurationError, QganError

_SHOW_ALL = "see --help for the groups and --cfg job for the keys"


def own_error(error: Exception) -> QganError | None:
    """The error if it is one of the package's own, also where Hydra wrapped it while instantiating, or None.

    A constructor knows its parameters' names alone; the full key is added.
    """
    if isinstance(error, QganError):
        return error
    cause = error.__cause__
    if not isinstance(error, InstantiationException) or not isinstance(cause, QganError):
        return None
    node = re.search(r"full_key: (\S+)", str(error))
    if isinstance(cause, ConfigurationError) and node and "." not in cause.key:
        return ConfigurationError(f"{node.group(1)}.{cause.key}", cause.problem, cause.remedy)
    return cause


def translated(error: Exception) -> ConfigurationError:
    """The error in this project's words.

    Args:
        error: what Hydra, OmegaConf or the YAML parser raised while composing.

    Returns:
        An error that names the key or the choice, and the choices there are.
    """
    cause = error.__cause__
    if isinstance(error, MissingConfigException) and error.missing_cfg_file:
        return _missing_choice(error, error.missing_cfg_file)
    if isinstance(error, OverrideParseException):
        return ConfigurationError(
            error.override,
            f"cannot be read: {_one_line(error.message.split('See https')[0])}",
            "write KEY=VALUE, and quote what has spaces, commas or brackets: 'KEY=\"VALUE\"'",
        )
    if isinstance(cause, ConfigKeyError | ConfigAttributeError):
        return _unknown_key(cause)
    if isinstance(error, OmegaConfBaseException):
        return ConfigurationError(error.full_key or "configuration", _first_line(error), _SHOW_ALL)
    return _in_its_own_words(error)


def _missing_choice(error: MissingConfigException, missing: str) -> ConfigurationError:
    group, _, choice = missing.removesuffix(".yaml").rpartition("/")
    if not group:
        return ConfigurationError("--config-name", f"there is no {missing}", "leave it out, or mend the name")
    choices = suggestion(choice, error.options or [], "choices")
    return ConfigurationError(group, f"there is no choice {choice}", choices)


def _unknown_key(cause: ConfigKeyError | ConfigAttributeError) -> ConfigurationError:
    parent = cause.parent_node
    keys = list(parent) if isinstance(parent, DictConfig) else []
    known = [str(key) for key in keys if key not in ("hydra", "_target_")]
    key = str(cause.full_key or cause.key)
    return ConfigurationError(key, "unknown key", suggestion(str(cause.key), known, "keys"))


def _in_its_own_words(error: Exception) -> ConfigurationError:
    problem, *advice = str(error).strip().splitlines() or [type(error).__name__]
    named = re.search(r"'([^'=]+)", problem)
    key = named.group(1) if named else "command line"
    return ConfigurationError(key, problem.rstrip("."), _one_line(" ".join(advice)) or _SHOW_ALL)


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0]


def _one_line(text: str) -> str:
    return " ".join(text.split())
