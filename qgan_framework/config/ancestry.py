"""What a class and its ancestors say of themselves in their source."""

from __future__ import annotations

import ast
from typing import Any

from qgan_framework.config.source import Found, find, longest_module


def class_constant(target: str, name: str) -> Any:
    """What a class's body, or that of a base, assigns to a name; None where none does, or no constant."""
    module, names = longest_module(target)
    found = find(module, names[0]) if module is not None and len(names) == 1 else None
    return None if found is None else _constant_of(found, name)


def _constant_of(found: Found, name: str) -> Any:
    if not isinstance(found.definition, ast.ClassDef):
        return None
    for statement in found.definition.body:
        match statement:
            case ast.AnnAssign(target=ast.Name(id=own), value=ast.Constant(value=value)) if own == name:
                return value
            case ast.Assign(targets=[ast.Name(id=own)], value=ast.Constant(value=value)) if own == name:
                return value
    bases = (find(found.module, ast.unparse(base)) for base in found.definition.bases)
    constants = (_constant_of(base, name) for base in bases if base is not None)
    return next((value for value in constants if value is not None), None)


def descends_from(target: str, name: str) -> bool | None:
    """Whether a class has an ancestor of a name, itself among them; None where the source does not tell."""
    module, names = longest_module(target)
    found = find(module, names[0]) if module is not None and len(names) == 1 else None
    return None if found is None else _descends(found, name)


def _descends(found: Found, name: str) -> bool | None:
    if not isinstance(found.definition, ast.ClassDef):
        return None
    if found.definition.name == name:
        return True
    bases = [find(found.module, ast.unparse(base)) for base in found.definition.bases]
    answers = [None if base is None else _descends(base, name) for base in bases]
    if any(answers):
        return True
    return None if None in answers else False
