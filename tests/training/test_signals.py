from __future__ import annotations

import os
import signal

import pytest

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


def test_a_training_without_signals_is_not_stopped(tmp_path):
    assert fit(tmp_path, max_epochs=1, steps_per_epoch=1).exit_code == 0
