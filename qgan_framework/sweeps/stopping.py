"""Ctrl-C and SIGTERM as a request that the sweep's running jobs end in good order."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType


class StopRequest:
    """Whether, and by which signal, an end was asked for."""

    def __init__(self) -> None:
        """Not asked for yet."""
        self.signal: signal.Signals | None = None

    @property
    def exit_code(self) -> int:
        """128 plus the signal's number; 0 without a signal."""
        return 128 + self.signal if self.signal else 0


@contextmanager
def on_signals(ask: Callable[[], None]) -> Iterator[StopRequest]:
    """Calls ``ask`` at the first SIGINT or SIGTERM; a second one has its usual meaning.

    Outside the main thread, where Python allows no handlers, signals keep theirs.
    """
    request = StopRequest()
    if threading.current_thread() is not threading.main_thread():
        yield request
        return
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}

    def restore() -> None:
        for number, handler in before.items():
            signal.signal(number, handler)

    def first(number: int, frame: FrameType | None) -> None:
        del frame
        request.signal = signal.Signals(number)
        restore()
        ask()

    for number in before:
        signal.signal(number, first)
    try:
        yield request
    finally:
        restore()
