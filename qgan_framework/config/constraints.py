"""Checks one value against one annotation, strictly, and says in English what the annotation asks for."""

from __future__ import annotations

import json
import types
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from annotated_types import Ge, Gt, Le, Lt, MinLen, Predicate
from pydantic import ConfigDict, PydanticUserError, TypeAdapter, ValidationError
from pydantic.fields import FieldInfo

# "3" is no integer, nor is True; 3 is a number. NaN and infinity are never a sensible setting.
_STRICT = ConfigDict(strict=True, allow_inf_nan=False)

_SCALARS = {int: "an integer", float: "a number", str: "a text", bool: "true or false", type(None): "null"}
_PLURALS = {int: "integers", float: "numbers", str: "texts", bool: "true or false values"}
_EXAMPLES: dict[Any, Any] = {int: 1, float: 1.0, str: "text", bool: True}
_LISTS = (list, tuple, set, Sequence)


class ValueCheck:
    """The check of one parameter's values.

    Attributes:
        description: what a value must be, as "an integer of at least 2".
        example: an acceptable value in YAML's spelling, as "2".
    """

    def __init__(self, annotation: Any, adapter: TypeAdapter[Any]) -> None:
        """Keeps pydantic's adapter; `value_check` makes the check, or tells that there can be none."""
        self.description = describe(annotation)
        self.example = json.dumps(_example(annotation)).replace('"', "").replace(", ", ",")
        self._adapter = adapter

    def accepts(self, value: Any) -> bool:
        """Whether the value is of the annotation's type and within its bounds."""
        try:
            self._adapter.validate_python(value)
        except ValidationError:
            return False
        return True

    def converted(self, value: Any) -> Any:
        """The accepted value itself, but a float where an integer was given for a number."""
        validated = self._adapter.validate_python(value)
        return validated if isinstance(validated, float | list | tuple | dict) else value


def value_check(annotation: Any) -> ValueCheck | None:
    """The check for an annotation, or None where it names a class that pydantic knows nothing about."""
    try:
        return ValueCheck(annotation, TypeAdapter(annotation, config=_STRICT))
    except PydanticUserError:
        return None


def describe(annotation: Any) -> str:
    """What a value of the annotation is: "an integer of at least 2", "one of 'best', 'last'"."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return describe(arguments[0]) + _bounds(arguments[1:]) + _of_lists(arguments[1:])
    if origin is Literal:
        return ("one of " if len(arguments) > 1 else "") + ", ".join(repr(choice) for choice in arguments)
    if origin in (Union, types.UnionType):
        return " or ".join(describe(member) for member in arguments)
    if origin in _LISTS or annotation in _LISTS:
        return "a list" + (f" of {_plural(arguments[0])}" if arguments else "")
    if origin in (dict, Mapping) or annotation is dict:
        return "a mapping"
    return _SCALARS.get(annotation) or str(getattr(annotation, "__name__", annotation))


def _plural(annotation: Any) -> str:
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _plural(arguments[0]) + _bounds(arguments[1:])
    if origin in _LISTS:
        return "lists" + (f" of {_plural(arguments[0])}" if arguments else "")
    return _PLURALS.get(annotation) or f"values, each {describe(annotation)}"


def _of_lists(constraints: Sequence[Any]) -> str:
    words = {MinLen: ", not empty", Predicate: ", all different"}  # the one predicate there is
    return "".join(words.get(type(constraint), "") for constraint in constraints)


def _bounds(constraints: Sequence[Any]) -> str:
    words = []
    for constraint in constraints:
        match constraint:
            case Gt(gt=bound):
                words.append(f"above {bound}")
            case Ge(ge=bound):
                words.append(f"of at least {bound}")
            case Lt(lt=bound):
                words.append(f"below {bound}")
            case Le(le=bound):
                words.append(f"at most {bound}" if words else f"of at most {bound}")
    return (" " + " and ".join(words)) if words else ""


def _example(annotation: Any) -> Any:
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _bounded_example(arguments[0], arguments[1:])
    if origin is Literal:
        return arguments[0]
    if origin in (Union, types.UnionType):
        return _example(arguments[0])
    if origin in _LISTS:
        return [_example(arguments[0])]
    return _EXAMPLES.get(annotation)


def _bounded_example(base: Any, constraints: Sequence[Any]) -> Any:
    given = [constraint.examples for constraint in constraints if isinstance(constraint, FieldInfo)]
    if given and given[0]:
        return given[0][0]
    example: Any = _example(base)
    for constraint in constraints:
        if isinstance(constraint, Ge):
            example = constraint.ge
        elif isinstance(constraint, Gt):
            example = base(constraint.gt) + 1
        elif isinstance(constraint, Lt) and example >= constraint.lt:
            example = base(constraint.lt) / 2
    return example
