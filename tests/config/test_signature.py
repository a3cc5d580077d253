from __future__ import annotations

import sys

import pytest

from qgan_framework.config.signature import defined_names, target_signature
from qgan_framework.config.source import read_module

SOURCE = """
from __future__ import annotations

import typing
from dataclasses import dataclass
from typing import Any, Literal

import a_module_that_is_not_installed
from a_module_that_is_not_installed import Tensor
from {package}.base import Base, Observable
from .base import Base as Again
from qgan_framework.types import PositiveInt

raise RuntimeError("reading a signature must not import the module")

Choice = Literal["a", "b"]

class Plain:
    def __init__(self, n: PositiveInt, /, choice: Choice, *, observable: Observable = "x",
                 tensor: Tensor | None = None, anything: Any = None, untyped=None, late: "int" = 1,
                 deep: typing.Optional[int] = None) -> None: ...

class Inherits(Base): ...
class InheritsAgain(Again): ...
class PassesOn(Base):
    def __init__(self, own: int, **kwargs): super().__init__(**kwargs)
class Open:
    def __init__(self, own: int, **kwargs): ...
class Bare: ...
class OutOfSight(Tensor): ...

@dataclass
class Record:
    size: PositiveInt
    name: str = "x"

def function(rate: float): ...
"""

BASE = """
from typing import Literal
Observable = Literal["x", "p"]
class Base:
    def __init__(self, width: int, flag: bool = True): ...
"""


@pytest.fixture
def package(tmp_path, monkeypatch):
    name = "fixture_package_for_signatures"
    folder = tmp_path / name
    folder.mkdir()
    (folder / "__init__.py").write_text("from .thing import Plain as Renamed\n")
    (folder / "base.py").write_text(BASE)
    (folder / "thing.py").write_text(SOURCE.format(package=name))
    monkeypatch.syspath_prepend(tmp_path)
    read_module.cache_clear()
    yield name
    read_module.cache_clear()
    assert f"{name}.thing" not in sys.modules


def test_parameters_and_their_checks(package):
    signature = target_signature(f"{package}.thing.Plain")
    assert not signature.takes_any
    descriptions = {name: check and check.description for name, check in signature.checks.items()}
    assert descriptions == {
        "n": "an integer of at least 1",
        "choice": "one of 'a', 'b'",
        "observable": "one of 'x', 'p'",
        "tensor": None,
        "anything": "Any",
        "untyped": None,
        "late": "an integer",
        "deep": "an integer or null",
    }


@pytest.mark.parametrize(
    ("name", "parameters", "takes_any"),
    [
        ("thing.Inherits", {"width", "flag"}, False),
        ("thing.InheritsAgain", {"width", "flag"}, False),
        ("thing.PassesOn", {"own", "width", "flag"}, False),
        ("thing.Open", {"own"}, True),
        ("thing.Bare", set(), False),
        ("thing.OutOfSight", set(), True),
        ("thing.Record", {"size", "name"}, False),
        ("thing.function", {"rate"}, False),
        ("Renamed", {"n", "choice", "observable", "tensor", "anything", "untyped", "late", "deep"}, False),
    ],
)
def test_where_a_constructor_comes_from(package, name, parameters, takes_any):
    signature = target_signature(f"{package}.{name}")
    assert set(signature.checks) == parameters
    assert signature.takes_any == takes_any


@pytest.mark.parametrize("name", ["thing.Missing", "missing.Thing", "thing", ""])
def test_what_does_not_exist(package, name):
    assert target_signature(f"{package}.{name}") is None


def test_the_names_to_choose_from(package):
    module, names = defined_names(f"{package}.thing.Plian")
    assert module == f"{package}.thing"
    assert "Plain" in names
    assert "Tensor" not in names
    assert defined_names("no_such_module.Thing") == ("", [])


def test_keras_is_read_without_being_imported():
    signature = target_signature("keras.callbacks.EarlyStopping")
    assert {"monitor", "patience"} <= set(signature.checks)
    assert not signature.takes_any
    assert target_signature("keras.callbacks.EarlyStoping") is None


def test_a_number_by_default_and_without_annotation_takes_no_text():
    signature = target_signature("keras.callbacks.EarlyStopping")
    assert signature.defaults["monitor"] == "val_loss"
    assert signature.checks["mode"] is None and signature.checks["restore_best_weights"] is None
    patience = signature.checks["patience"]
    assert patience.accepts(3) and patience.accepts(0.5) and patience.accepts(None)
    assert not patience.accepts("abc")


def test_a_module_without_source_is_not_judged():
    assert target_signature("math.sqrt").takes_any
