"""The parameters that a `_target_` takes, read from its source."""

from __future__ import annotations

import ast
import collections.abc
import functools
import typing
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import annotated_types

from qgan_framework import types as named_types
from qgan_framework.config.constraints import ValueCheck, value_check
from qgan_framework.config.source import Found, Module, find, has_no_source, longest_module

_BUILT_IN = {kind.__name__: kind for kind in (int, float, str, bool, list, dict, tuple, set)}
# Modules whose names are taken as they are: evaluating an annotation runs nothing else.
_TRUSTED: dict[str, Any] = {
    "typing": typing,
    "typing_extensions": typing,
    "collections.abc": collections.abc,
    "annotated_types": annotated_types,
    named_types.__name__: named_types,
}


@dataclass
class Signature:
    """What may be given by keyword.

    Attributes:
        checks: each parameter's check; None where its annotation names a class of the code's own.
        takes_any: whether any other keyword is accepted too.
        required: parameters without a default.
        defaults: of the function's own parameters, where they are literals.
    """

    checks: dict[str, ValueCheck | None] = field(default_factory=dict)
    takes_any: bool = False
    required: frozenset[str] = frozenset()
    defaults: dict[str, Any] = field(default_factory=dict)


def target_signature(target: str) -> Signature | None:
    """The signature of a class or function.

    Args:
        target: its dotted name, as `_target_` gives it.

    Returns:
        The signature (one that takes anything where the source does not show it), or None if there is no such
        name.
    """
    module, names = longest_module(target)
    if module is None:
        return Signature(takes_any=True) if has_no_source(target.split(".")[0]) else None
    if not names:
        return None
    if len(names) == 1 and (found := find(module, names[0])):
        return _signature_of(found)
    is_known = module.is_open or names[0] in module.names
    return Signature(takes_any=True) if is_known else None


def defined_names(target: str) -> tuple[str, list[str]]:
    """The longest existing module of a dotted name, and the classes and functions that it offers."""
    module, _ = longest_module(target)
    if module is None:
        return "", []
    own = [name for name, entry in module.names.items() if isinstance(entry, ast.ClassDef | ast.FunctionDef)]
    return module.name, [name for name in own or module.names if not name.startswith("_")]


def takes(target: str, parameter: str) -> bool | None:
    """Whether a constructor names a parameter; None where its source does not tell."""
    signature = target_signature(target)
    if signature is None or (signature.takes_any and parameter not in signature.checks):
        return None
    return parameter in signature.checks


@functools.cache
def _signature_of(found: Found) -> Signature:
    match found.definition:
        case ast.FunctionDef() as function:
            return _function_signature(function, found.module, skip=0)
        case ast.ClassDef() as definition:
            return _class_signature(definition, found.module) or Signature(takes_any=True)
    return Signature(takes_any=True)


def _class_signature(definition: ast.ClassDef, module: Module) -> Signature | None:
    """The constructor's signature, from the class or its first base that has one; None if out of sight."""
    for statement in definition.body:
        if isinstance(statement, ast.FunctionDef) and statement.name == "__init__":
            own = _function_signature(statement, module, skip=1)
            return _with_passed_on(own, definition, module) if own.takes_any else own
    if any("dataclass" in ast.unparse(decorator) for decorator in definition.decorator_list):
        return _dataclass_signature(definition, module)
    return _inherited_signature(definition, module)


def _with_passed_on(own: Signature, definition: ast.ClassDef, module: Module) -> Signature:
    """Adds what `**kwargs` passes on to the base class."""
    if module.name.startswith("keras."):
        return Signature(
            own.checks, required=own.required, defaults=own.defaults
        )  # Keras refuses the keywords that it does not name
    inherited = _inherited_signature(definition, module)
    if inherited is None or not inherited.checks:
        return own
    required = (inherited.required - own.checks.keys()) | own.required
    return Signature(inherited.checks | own.checks, inherited.takes_any, required)


def _inherited_signature(definition: ast.ClassDef, module: Module) -> Signature | None:
    for base in definition.bases:
        name = ast.unparse(base).split("[")[0]
        if name in ("ABC", "Protocol", "Generic", "object"):
            continue
        found = find(module, name)
        if found is None or not isinstance(found.definition, ast.ClassDef):
            return None
        return _class_signature(found.definition, found.module)
    return Signature()


def _dataclass_signature(definition: ast.ClassDef, module: Module) -> Signature:
    signature = Signature()
    for base in definition.bases:
        found = find(module, ast.unparse(base))
        if found is None or not isinstance(found.definition, ast.ClassDef):
            return Signature(takes_any=True)
        inherited = _class_signature(found.definition, found.module)
        if inherited is not None:
            signature.checks |= inherited.checks
            signature.required |= inherited.required
    for statement in definition.body:
        match statement:
            case ast.AnnAssign(target=ast.Name(id=name), annotation=annotation):
                if "ClassVar" not in ast.unparse(annotation):
                    signature.checks[name] = _check(annotation, module)
                signature.required |= {name} if statement.value is None else set()
    return signature


def _function_signature(function: ast.FunctionDef, module: Module, *, skip: int) -> Signature:
    arguments = function.args
    positional = [*arguments.posonlyargs, *arguments.args]
    named = positional[skip:] + arguments.kwonlyargs
    defaults = [None] * (len(positional) - len(arguments.defaults)) + [*arguments.defaults]
    given = dict(zip((one.arg for one in named), defaults[skip:] + arguments.kw_defaults, strict=True))
    literals = {name: value.value for name, value in given.items() if isinstance(value, ast.Constant)}
    checks = {
        one.arg: _check(one.annotation, module)
        if one.annotation
        else _check_of_default(literals.get(one.arg))
        for one in named
    }
    required = frozenset(name for name, value in given.items() if value is None)
    return Signature(checks, arguments.kwarg is not None, required, literals)


def _check_of_default(default: Any) -> ValueCheck | None:
    """What a parameter without an annotation takes, as most of Keras have none: no text for a number."""
    if isinstance(default, bool) or not isinstance(default, int | float):
        return None
    return value_check(float | bool | list | None)


def _check(annotation: ast.expr | None, module: Module) -> ValueCheck | None:
    evaluated = _evaluated(annotation, module)
    return None if evaluated is None else value_check(evaluated)


def _evaluated(annotation: ast.AST | None, module: Module) -> Any:
    """The annotation's value, or None where it names something that only importing would tell."""
    if not isinstance(annotation, ast.expr):
        return None
    if isinstance(annotation, ast.Constant) and isinstance(annotation.value, str):
        annotation = ast.parse(annotation.value, mode="eval").body
    try:
        return eval(ast.unparse(annotation), {"__builtins__": {}}, _Names(module))
    except (NameError, AttributeError, TypeError):
        return None


class _Names(Mapping[str, Any]):
    """The names that annotations of a module may use, its own type aliases among them."""

    def __init__(self, module: Module) -> None:
        self._module = module

    def __getitem__(self, name: str) -> Any:
        entry = self._module.names.get(name, ("builtins", name))
        match entry:
            case ("builtins", _) if name in _BUILT_IN:
                return _BUILT_IN[name]
            case (origin, "") if origin in _TRUSTED:
                return _TRUSTED[origin]
            case (origin, original) if hasattr(_TRUSTED.get(origin), original):
                return getattr(_TRUSTED[origin], original)
        found = find(self._module, name)
        alias = _evaluated(found.definition, found.module) if found else None
        if alias is None:
            raise KeyError(name)
        return alias

    def __iter__(self) -> Iterator[str]:
        return iter(self._module.names)

    def __len__(self) -> int:
        return len(self._module.names)
