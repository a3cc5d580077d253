"""How numbers, times and missing values are written for people."""

from __future__ import annotations

import math
from datetime import datetime

NOT_RECORDED = "not recorded"


def number(value: float | None, unit: str = "") -> str:
    """Write `value` with four significant digits (whole numbers from 1000 on, with commas) and its unit.

    None is 'not recorded'; NaN and infinities are named as such.
    """
    if value is None:
        return NOT_RECORDED
    if not math.isfinite(value):
        return str(value)
    text = f"{value:,.0f}" if abs(value) >= 1000 or value == int(value) else f"{value:.4g}"
    return f"{text} {unit}" if unit else text


def seconds(value: float | None) -> str:
    """Write a duration in the unit that suits it: '1.53 ms', '5.21 s', '2 min 05 s', '1 h 02 min'."""
    if value is None or not math.isfinite(value):
        return number(value)
    if value < 1:
        return f"{value * 1000:.3g} ms"
    if value < 59.95:  # above, three digits would round to 60.0 s
        return f"{value:.3g} s"
    minutes, rest = divmod(round(value), 60)
    return f"{minutes} min {rest:02d} s" if minutes < 60 else f"{minutes // 60} h {minutes % 60:02d} min"


def duration(started: str | None, finished: str | None) -> str:
    """Write the time between two ISO 8601 times; 'not recorded' when one is missing or no such time."""
    try:
        begin, end = datetime.fromisoformat(started or ""), datetime.fromisoformat(finished or "")
        return seconds((end - begin).total_seconds())
    except (ValueError, TypeError):  # TypeError: one has a time zone and the other has none
        return NOT_RECORDED


def moment(iso_time: str | None) -> str:
    """Write an ISO 8601 time to the minute, '2025-11-21 03:08 UTC'; text that is no such time stays as it is."""
    try:
        return f"{datetime.fromisoformat(iso_time or ''):%Y-%m-%d %H:%M %Z}".strip()
    except ValueError:
        return text(iso_time)


def text(value: object) -> str:
    """Write `value`, or 'not recorded' when there is none."""
    return NOT_RECORDED if value is None or value == "" else str(value)
