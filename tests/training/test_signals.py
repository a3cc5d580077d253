from __future__ import annotations

import os
import signal
import threading
from types import SimpleNamespace

import pytest

from qgan_framework.training.signals import stop_on_signals
from tests.models import tiny
from tests.training.running import Calling, fit, signal_this_process, untrained

STOPPING = [(signal.SIGINT, 130), (signal.SIGTERM, 143)]


def handlers() -> list[object]:
    return [signal.getsignal(number) for number, _ in STOPPING]


@pytest.mark.parametrize(("number", "exit_code"), STOPPING, ids=["SIGINT", "SIGTERM"])
def test_a_signal_ends_training_after_the_current_step(tmp_path, number, exit_code):
    before, model = handlers(), untrained()
    result = fit(tmp_path, Calling(3, signal_this_process(number)), model=model, max_epochs=9)
    assert (result.status, result.exit_code) == ("stopped", exit_code)
    assert number.name in result.reason
    assert (int(model.g_steps), int(model.d_steps)) == (3, 6)
    assert "sliced_wasserstein" in result.history
    assert handlers() == before


def test_a_step_is_never_cut_in_two(tmp_path):
    class Signalling(tiny.RecordingLoss):
        def penalty(self, *arguments):
            if len(self.steps) == 2:  # in the middle of the second step
                os.kill(os.getpid(), signal.SIGINT)
            return super().penalty(*arguments)

    model = tiny.qgan(loss=Signalling())
    assert fit(tmp_path, model=model, max_epochs=9).exit_code == 130
    assert (int(model.g_steps), int(model.d_steps)) == (2, 4)


def test_handlers_are_restored_after_an_exception(tmp_path):
    def fail(model):
        raise RuntimeError("mine")

    before = handlers()
    with pytest.raises(RuntimeError, match="mine"):
        fit(tmp_path, Calling(1, fail))
    assert handlers() == before


def test_a_second_signal_interrupts_at_once():
    model = SimpleNamespace(stop_training=False)
    with stop_on_signals(model) as request:
        assert (request.signal, request.exit_code) == (None, 0)
        signal.raise_signal(signal.SIGTERM)
        assert (request.signal, request.exit_code, model.stop_training) == (signal.SIGTERM, 143, True)
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
        assert request.exit_code == 143


def test_outside_the_main_thread_signals_keep_their_meaning():
    seen = []

    def use():
        with stop_on_signals(SimpleNamespace()) as request:
            seen.extend([request.exit_code, handlers()])

    thread = threading.Thread(target=use)
    thread.start()
    thread.join()
    assert seen == [0, handlers()]


def test_a_training_without_signals_is_not_stopped(tmp_path):
    assert fit(tmp_path, max_epochs=1, steps_per_epoch=1).exit_code == 0
