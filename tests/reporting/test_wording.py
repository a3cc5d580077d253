from __future__ import annotations

import math

import pytest

from qgan_framework.reporting.wording import duration, moment, number, seconds


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "not recorded"),
        (0.0, "0"),
        (3, "3"),
        (0.123456, "0.1235"),
        (83211.4, "83,211"),
        (math.nan, "nan"),
    ],
)
def test_number(value: float | None, text: str) -> None:
    assert number(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "not recorded"),
        (0.00153, "1.53 ms"),
        (5.21, "5.21 s"),
        (59.96, "1 min 00 s"),
        (125, "2 min 05 s"),
        (3725, "1 h 02 min"),
    ],
)
def test_seconds(value: float | None, text: str) -> None:
    assert seconds(value) == text


@pytest.mark.parametrize(
    ("started", "finished"),
    [(None, "2025-11-21T03:08:11"), ("soon", "later"), ("2025-11-21T03:08:11", "2025-11-21T03:08:12+00:00")],
)
def test_duration_is_never_guessed(started: str | None, finished: str) -> None:
    assert duration(started, finished) == "not recorded"


def test_moment() -> None:
    assert moment("2025-11-21T03:08:11+00:00") == "2025-11-21 03:08 UTC"
    assert moment("yesterday") == "yesterday"
    assert moment(None) == "not recorded"
