"""Checks the arguments of a constructor that is called from Python, as YAML values are checked."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

from qgan_framework.config.constraints import ValueCheck, value_check
from qgan_framework.errors import ConfigurationError

P = ParamSpec("P")
R = TypeVar("R")


def checked(function: Callable[P, R]) -> Callable[P, R]:
    """Decorates a constructor, or a function named by a configuration, to check its arguments.

    Every argument whose annotation is made of built-in types, `typing` and `qgan_framework.types` is checked
    strictly: "3" and True are no integers, while 3 is a number and becomes 3.0. Arguments of other types
    (models, tensors) pass unchecked and untouched.

    Args:
        function: an `__init__` or a plain function.

    Returns:
        The function with the same signature.

    Raises:
        ConfigurationError: by the decorated function, where a value is of the wrong type or out of its range;
            `key` is the parameter's name.
    """
    signature = inspect.signature(function)

    @functools.cache  # at the first call, when every name that an annotation uses is defined
    def checks() -> dict[str, ValueCheck]:
        found = {name: value_check(hint) for name, hint in _resolved_annotations(function).items()}
        return {name: check for name, check in found.items() if check is not None}

    @functools.wraps(function)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> R:
        bound = signature.bind(*args, **kwargs)
        for name, value in bound.arguments.items():
            check = checks().get(name)
            if check is not None:
                bound.arguments[name] = _checked_value(name, value, check)
        return function(*bound.args, **bound.kwargs)

    wrapper.__signature__ = signature  # type: ignore[attr-defined]  # Keras reads it without following __wrapped__
    return wrapper


def _checked_value(name: str, value: Any, check: ValueCheck) -> Any:
    if not check.accepts(value):
        raise ConfigurationError(
            name, f"must be {check.description}, got {value!r}", f"give, for example, {name}={check.example}"
        )
    return check.converted(value)


def _resolved_annotations(function: Callable[..., Any]) -> dict[str, Any]:
    """The annotations of named parameters, except those with names that only type checkers import."""
    resolved = {}
    for name, parameter in inspect.signature(function).parameters.items():
        annotation = parameter.annotation
        is_variadic = parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD)
        if annotation is parameter.empty or is_variadic:
            continue
        if isinstance(annotation, str):
            try:
                annotation = eval(annotation, inspect.unwrap(function).__globals__)
            except NameError:
                continue
        resolved[name] = annotation
    return resolved
