"""Checks a composed configuration against the constructors that it names, before any of them is imported."""

from __future__ import annotations

from typing import Any

from omegaconf import DictConfig, OmegaConf
from omegaconf.errors import OmegaConfBaseException

from qgan_framework.config.composition_errors import translated
from qgan_framework.config.constraints import ValueCheck
from qgan_framework.config.rules import check_rules
from qgan_framework.config.signature import Signature, defined_names, target_signature
from qgan_framework.config.structure import check_structure
from qgan_framework.config.wording import spelled, suggestion
from qgan_framework.errors import ConfigurationError

_PACKAGE = "qgan_framework"
_INSTANTIATE_KEYS = frozenset({"_target_", "_convert_", "_recursive_", "_partial_", "_args_"})
_MISSING = "???"
_LARGEST_INTEGER = 2**53
COMPLETE = ("callbacks", "data", "engine", "hardware", "logger", "loss", "strategy")
"""Groups whose nodes hold all that their constructors ask for; others are given more when the model is built."""


def check_config(config: DictConfig) -> None:
    """Checks every key of a composed configuration.

    Each node with a `_target_` is compared with the signature of that class or function, as its source file
    states it; then come the rules that concern several keys.

    Args:
        config: the composed configuration, without the node `hydra`.

    Raises:
        ConfigurationError: the first thing wrong; `key` is the full path.
    """
    try:
        values = OmegaConf.to_container(config, resolve=True)
    except OmegaConfBaseException as error:
        raise translated(error) from error
    sections = {str(name): value for name, value in values.items()} if isinstance(values, dict) else {}
    _check_missing("", sections)
    check_structure(sections)
    _check_targets("", sections, tuple(sections["allowed_modules"]))
    check_rules(sections)


def _check_missing(key: str, value: Any) -> None:
    if value == _MISSING:
        raise ConfigurationError(key, "a value is required", f"give one: {key}=…")
    for child_key, child in _children(key, value):
        _check_missing(child_key, child)


def _check_targets(key: str, value: Any, allowed_modules: tuple[str, ...]) -> None:
    if isinstance(value, dict) and "_target_" in value:
        check_node(key, value, allowed_modules)
    for child_key, child in _children(key, value):
        _check_targets(child_key, child, allowed_modules)


def _children(key: str, value: Any) -> list[tuple[str, Any]]:
    """The values within a value, with their full keys."""
    if isinstance(value, dict):
        return [(f"{key}.{name}" if key else str(name), child) for name, child in value.items()]
    if isinstance(value, list):
        return [(f"{key}[{position}]", child) for position, child in enumerate(value)]
    return []


def check_node(key: str, node: dict[str, Any], allowed_modules: tuple[str, ...] = ()) -> None:
    """Checks one node with a `_target_` against its constructor; arguments and errors as of `check_config`."""
    signature = _signature(f"{key}._target_", node["_target_"], allowed_modules)
    for name, value in node.items():
        if name in _INSTANTIATE_KEYS:
            continue
        if name not in signature.checks:
            if not signature.takes_any:
                raise ConfigurationError(
                    f"{key}.{name}", "unknown key", suggestion(name, signature.checks, "keys")
                )
            continue
        check = signature.checks[name]
        if check is not None and not _holds_target(value):
            _check_value(f"{key}.{name}", value, check)
    _check_complete(key, node, signature)


def _check_complete(key: str, node: dict[str, Any], signature: Signature) -> None:
    if key.partition(".")[0] in COMPLETE:
        for name in sorted(signature.required - node.keys()):
            raise ConfigurationError(f"{key}.{name}", "a value is required", f"give one: {key}.{name}=…")


def _check_value(key: str, value: Any, check: ValueCheck) -> None:
    _check_size(key, value)
    if not check.accepts(value):
        problem = f"must be {check.description}, got {spelled(value)}"
        raise ConfigurationError(key, problem, f"set it, for example, {key}={check.example}")


def _check_size(key: str, value: Any) -> None:
    if isinstance(value, int) and abs(value) > _LARGEST_INTEGER:
        problem = f"{value} is too large a number for the libraries that will count with it"
        raise ConfigurationError(key, problem, f"stay below {_LARGEST_INTEGER}")
    for child_key, child in _children(key, value):
        _check_size(child_key, child)


def _holds_target(value: Any) -> bool:
    """Whether the value is, or contains, something to be instantiated: its type is known only then."""
    is_target = isinstance(value, dict) and "_target_" in value
    return is_target or any(_holds_target(child) for _, child in _children("", value))


def _signature(key: str, target: Any, allowed_modules: tuple[str, ...]) -> Signature:
    if not isinstance(target, str) or "." not in target.strip("."):
        problem = f"must be a dotted name, got {spelled(target)}"
        raise ConfigurationError(key, problem, "name a class or function")
    allowed = (_PACKAGE, "keras", *allowed_modules)
    if not any(target.startswith(f"{module}.") for module in allowed):
        module = target.rpartition(".")[0]
        raise ConfigurationError(
            key,
            f"{target} is in none of the modules that may be run ({', '.join(allowed)})",
            f"if the code is yours, allow it: allowed_modules=[{module}]",
        )
    try:
        signature = target_signature(target)
    except SyntaxError as error:
        problem = f"{error.filename} line {error.lineno}: {error.msg}"
        raise ConfigurationError(key, problem, "mend the file") from error
    if signature is None:
        raise _unknown_target(key, target)
    return signature


def _unknown_target(key: str, target: str) -> ConfigurationError:
    module, names = defined_names(target)
    if not module:
        problem = f"there is no module {target.rpartition('.')[0]}"
        return ConfigurationError(key, problem, "put its folder on PYTHONPATH, or mend the name")
    missing = target.removeprefix(f"{module}.")
    return ConfigurationError(key, f"{module} has no {missing}", suggestion(missing, names, "names"))
