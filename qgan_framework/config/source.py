"""Finds classes and functions in the source of modules, without importing them.

Importing a class only to read its constructor would import TensorFlow with it; parsing its file takes
milliseconds.
"""

from __future__ import annotations

import ast
import functools
import importlib.util
from dataclasses import dataclass
from importlib.machinery import ModuleSpec
from pathlib import Path

_LONGEST_CHAIN = 10  # of re-exports; two modules may import a name from each other

Definition = ast.ClassDef | ast.FunctionDef


@dataclass(frozen=True, eq=False)
class Module:
    """A parsed module; two are equal if they are the same.

    Attributes:
        name: dotted name.
        is_package: whether its file is an `__init__.py`, which matters to relative imports.
        names: what its top level defines: a class, a function, an assigned expression, or (module, name) for
            an import. A module imported as a whole is (module, "").
        is_open: whether it may define more than can be seen (`import *`, a module-level `__getattr__`).
    """

    name: str
    is_package: bool
    names: dict[str, Definition | ast.expr | tuple[str, str]]
    is_open: bool


@dataclass(frozen=True)
class Found:
    """A definition, and the module whose names it uses."""

    definition: Definition | ast.expr
    module: Module


def module_file(name: str) -> Path | None:
    """The source file of a module, or None if there is none. Imports no package on the way."""
    top, *parts = name.split(".")
    spec = _spec(top)
    if spec is None:
        return None
    if not parts and spec.origin is not None:
        return Path(spec.origin) if spec.origin.endswith(".py") else None
    for root in spec.submodule_search_locations or []:
        base = Path(root).joinpath(*parts)
        for candidate in (base / "__init__.py", base.with_name(base.name + ".py")):
            if candidate.is_file():
                return candidate
    return None


def has_no_source(top: str) -> bool:
    """Whether a top-level module exists without a source file, compiled or built in."""
    return _spec(top) is not None and module_file(top) is None


def _spec(top: str) -> ModuleSpec | None:
    try:
        return importlib.util.find_spec(top)
    except (ImportError, ValueError):  # ValueError: a module that was not imported from a file, as __main__
        return None


@functools.cache
def read_module(name: str) -> Module | None:
    """The parsed module, or None if there is no source file of that name.

    Raises:
        SyntaxError: the file is no Python.
    """
    path = module_file(name)
    if path is None:
        return None
    tree = ast.parse(path.read_text(encoding="utf-8"), filename=str(path))
    module = Module(name, path.name == "__init__.py", {}, _is_open(tree))
    for statement in _top_level(tree.body):
        module.names.update(_defined(statement, module))
    return module


def longest_module(dotted_name: str) -> tuple[Module | None, list[str]]:
    """The longest beginning of a dotted name that is a module, and the parts that follow it."""
    parts = dotted_name.split(".")
    for length in range(len(parts), 0, -1):
        module = read_module(".".join(parts[:length])) if all(parts[:length]) else None
        if module is not None:
            return module, parts[length:]
    return None, parts


def find(module: Module, name: str, _depth: int = 0) -> Found | None:
    """The definition of a name in a module, through re-exports; None if absent or out of sight.

    Args:
        module: where to look.
        name: the name, or a dotted one through an imported module, as `keras.layers.Layer`.
    """
    first, _, rest = name.partition(".")
    entry = module.names.get(first)
    if entry is None or _depth > _LONGEST_CHAIN:
        return None
    if not isinstance(entry, tuple):
        return None if rest else Found(entry, module)
    origin, original_name = entry
    imported, names = longest_module(".".join(filter(None, (origin, original_name, rest))))
    return find(imported, names[0], _depth + 1) if imported and len(names) == 1 else None


def _is_open(tree: ast.Module) -> bool:
    return any(
        (isinstance(node, ast.ImportFrom) and node.names[0].name == "*")
        or (isinstance(node, ast.FunctionDef) and node.name == "__getattr__")
        for node in tree.body
    )


def _top_level(body: list[ast.stmt]) -> list[ast.stmt]:
    """Statements of the module's top level, those inside `if` and `try` (optional imports) among them."""
    statements: list[ast.stmt] = []
    for statement in body:
        match statement:
            case ast.If(body=inner, orelse=other):
                statements += _top_level(inner) + _top_level(other)
            case ast.Try(body=inner, handlers=handlers):
                statements += _top_level(inner)
                for handler in handlers:
                    statements += _top_level(handler.body)
            case _:
                statements.append(statement)
    return statements


def _defined(statement: ast.stmt, module: Module) -> dict[str, Definition | ast.expr | tuple[str, str]]:
    match statement:
        case ast.ClassDef(name=name) | ast.FunctionDef(name=name):
            return {name: statement}
        case ast.Assign(targets=[ast.Name(id=name)], value=value):
            return {name: value}
        case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
            return {name: value}
        case ast.Import(names=aliases):
            return {alias.asname or alias.name.split(".")[0]: (alias.name, "") for alias in aliases}
        case ast.ImportFrom(names=aliases):
            origin = _origin(statement, module)
            return {alias.asname or alias.name: (origin, alias.name) for alias in aliases}
    return {}


def _origin(statement: ast.ImportFrom, module: Module) -> str:
    """The absolute name of the module that is imported from."""
    if not statement.level:
        return statement.module or ""
    package = module.name.split(".")
    up = statement.level - 1 if module.is_package else statement.level
    return ".".join([*package[: len(package) - up], *([statement.module] if statement.module else [])])
