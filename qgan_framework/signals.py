"""SIGINT and SIGTERM as a request to end in good order."""

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
        """128 plus the signal's number: 130 for SIGINT, 143 for SIGTERM; 0 without a signal."""
        return 128 + self.signal if self.signal else 0


@contextmanager
def on_signals(ask: Callable[[], object]) -> Iterator[StopRequest]:
    """Calls ``ask`` at the first SIGINT or SIGTERM; a second one interrupts at once, as KeyboardInterrupt.

    Outside the main thread, where Python allows no handlers, signals keep their meaning.
    """
    request = StopRequest()
    if threading.current_thread() is not threading.main_thread():
        yield request
        return

    def stop(number: int, frame: FrameType | None) -> None:
        del frame
        if request.signal is not None:
            raise KeyboardInterrupt
        request.signal = signal.Signals(number)
        ask()

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield request
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
