from __future__ import annotations

import signal
import threading

import pytest

from qgan_framework.signals import on_signals

STOPPING = [(signal.SIGINT, 130), (signal.SIGTERM, 143)]


def handlers():
    return [signal.getsignal(number) for number, _ in STOPPING]


@pytest.mark.parametrize(("number", "exit_code"), STOPPING, ids=["SIGINT", "SIGTERM"])
def test_the_first_signal_asks_and_a_second_one_interrupts(number, exit_code):
    before, asked = handlers(), []
    with on_signals(lambda: asked.append(1)) as request:
        assert (request.signal, request.exit_code) == (None, 0)
        signal.raise_signal(number)
        assert (request.signal, request.exit_code, asked) == (number, exit_code, [1])
        for again, _ in STOPPING:
            with pytest.raises(KeyboardInterrupt):
                signal.raise_signal(again)
        assert (request.exit_code, asked) == (exit_code, [1])
    assert handlers() == before


def test_handlers_are_restored_after_an_exception():
    before = handlers()
    with pytest.raises(RuntimeError, match="mine"), on_signals(lambda: None):
        raise RuntimeError("mine")
    assert handlers() == before


def test_outside_the_main_thread_signals_keep_their_meaning():
    seen = []

    def use():
        with on_signals(lambda: None) as request:
            seen.extend([request.exit_code, handlers()])

    thread = threading.Thread(target=use)
    thread.start()
    thread.join()
    assert seen == [0, handlers()]
