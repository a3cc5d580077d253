from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.tasks import pictures


@pytest.fixture
def no_pictures() -> Iterator[None]:
    """Tasks draw none."""
    with pictures.none_drawn():
        yield
