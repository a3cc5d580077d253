"""Ending a training in good order when the user or the system asks for it."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

import keras


class StopRequest:
    """Whether, and by which signal, a stop was asked for."""

    def __init__(self) -> None:
        """No stop asked for yet."""
        self.signal: signal.Signals | None = None

    @property
    def exit_code(self) -> int:
        """128 plus the signal's number: 130 for SIGINT, 143 for SIGTERM; 0 without a signal."""
        return 128 + self.signal if self.signal else 0


@contextmanager
def stop_on_signals(model: keras.Model) -> Iterator[StopRequest]:
    """SIGINT and SIGTERM let the running step finish and then end ``model.fit``.

    A step is never cut in two, so the state saved afterwards is that of a whole step. A second signal interrupts at
    once. Outside the main thread, where Python allows no handlers, signals keep their meaning.
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
        model.stop_training = True

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield request
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
