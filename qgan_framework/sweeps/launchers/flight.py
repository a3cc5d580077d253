"""Keeping remote workers busy: so many orders under way, the next one taken when one has ended."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from qgan_framework.sweeps.attempt import JobOrder
from qgan_framework.sweeps.record import JobRecord, write_record

Handle = TypeVar("Handle")

_SECONDS_BETWEEN_LOOKS = 0.2


def in_flight(
    orders: Iterable[JobOrder],
    *,
    slots: Callable[[], int],
    submit: Callable[[JobOrder], Handle],
    ended: Callable[[Handle], bool],
    result: Callable[[JobOrder, Handle], JobRecord],
) -> Iterator[tuple[JobOrder, JobRecord]]:
    """Gives every order with its record as it ends.

    Args:
        orders: taken one by one.
        slots: how many may be under way; asked again and again, since machines join and leave.
        submit: begins an order.
        ended: whether it has ended.
        result: its record; see `lost` for one whose worker gave none.
    """
    waiting = iter(orders)
    under_way: list[tuple[JobOrder, Handle]] = []
    exhausted = False
    while under_way or not exhausted:
        while not exhausted and len(under_way) < max(1, slots()):
            order = next(waiting, None)
            exhausted = order is None
            if order is not None:
                under_way.append((order, submit(order)))
        done = [pair for pair in under_way if ended(pair[1])]
        under_way = [pair for pair in under_way if pair not in done]
        for order, handle in done:
            yield order, result(order, handle)
        if not done:
            time.sleep(_SECONDS_BETWEEN_LOOKS)


def lost(order: JobOrder, error: Exception) -> JobRecord:
    """The record of a job whose worker was lost, which is written into its folder."""
    reason = f"its worker was lost: {' '.join(str(error).split())[:300]}"
    record = JobRecord(digest=order.digest, status="failed", reason=reason)
    order.folder.mkdir(parents=True, exist_ok=True)
    write_record(order.folder, record)
    return record
