from __future__ import annotations

import pytest

from qgan_framework.engines.strawberryfields import import_strawberryfields
from qgan_framework.fock import conventions


@pytest.fixture(params=[None, 1.7], ids=["hbar as shipped", "hbar 1.7"])
def hbar(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> float:
    """Runs a test with two values of hbar, in the package and in Strawberry Fields."""
    if request.param is not None:
        monkeypatch.setattr(conventions, "HBAR", request.param)
        monkeypatch.setattr(import_strawberryfields(), "hbar", request.param)
    return float(import_strawberryfields().hbar)
