"""Trainings without pictures, for tests that look at other things: they are half of a training of a few steps."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

MODULES = ("training_run", "evaluate", "generate", "regression")


@contextmanager
def none_drawn() -> Iterator[None]:
    """Within it, tasks draw none."""
    with pytest.MonkeyPatch.context() as patch:
        for module in MODULES:
            patch.setattr(f"qgan_framework.tasks.{module}.write_plots", lambda run_dir: [])
        yield
