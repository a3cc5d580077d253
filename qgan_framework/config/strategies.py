"""Lists of strategies by their names, checked before any of them is imported."""

from __future__ import annotations

from typing import Any

from qgan_framework.config.locations import CONF
from qgan_framework.config.signature import target_signature
from qgan_framework.config.wording import spelled, suggestion
from qgan_framework.errors import ConfigurationError

_LISTS = ("strategies", "candidates")
_OF_OTHERS = {"auto", "fallback"}


def check_strategies(values: dict[str, Any]) -> None:
    """Refuses names that are no strategies.

    Args:
        values: the resolved configuration.

    Raises:
        ConfigurationError: a list is empty, or names something else.
    """
    node = values["strategy"]
    for name in _LISTS:
        if name in node:
            _check_list(f"strategy.{name}", node[name], values["allowed_modules"])


def _check_list(key: str, names: Any, allowed_modules: list[str]) -> None:
    known = {file.stem for file in (CONF / "strategy").glob("*.yaml")} - _OF_OTHERS
    if not isinstance(names, list) or not names:
        problem = f"must be a list of at least one strategy, got {spelled(names)}"
        raise ConfigurationError(key, problem, f"set it, for example, {key}=[gpu_batch,cpu_batch]")
    for name in names:
        if name not in known and not _is_own(name, allowed_modules):
            problem = f"{spelled(name)} is no strategy"
            own = "; a class of yours is a dotted name in a module of allowed_modules"
            raise ConfigurationError(key, problem, suggestion(str(name), known, "strategies") + own)


def _is_own(name: Any, allowed_modules: list[str]) -> bool:
    """Whether it names something that exists in a module that may be run."""
    allowed = ("qgan_framework", *allowed_modules)
    dotted = isinstance(name, str) and any(name.startswith(f"{module}.") for module in allowed)
    return dotted and target_signature(name) is not None
