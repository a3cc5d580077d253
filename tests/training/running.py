"""Short trainings on the smallest model."""

from __future__ import annotations

import functools
import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import keras

from qgan_framework.engines.fock import FockEngine
from qgan_framework.loggers.base import LoggedRun
from qgan_framework.models.qgan import QGAN
from qgan_framework.training.result import FitResult
from qgan_framework.training.trainer import Trainer
from tests.models import tiny


@functools.cache
def _compiled() -> tuple[QGAN, list[Any]]:
    model = tiny.qgan(engine=FockEngine())
    return model, tiny.values(state(model))


def state(model: QGAN) -> list[keras.Variable]:
    """All that training changes."""
    return [
        *model.variables,
        *model.metrics_variables,
        *model.g_optimizer.variables,
        *model.d_optimizer.variables,
    ]


def untrained() -> QGAN:
    """A compiled model as it was made; one object for all tests, because compiling takes longer than training."""
    model, start = _compiled()
    for variable, value in zip(state(model), start, strict=True):
        variable.assign(value)
    model.d_steps_per_g_step = 2
    return model


def trainer(**changed: Any) -> Trainer:
    """Two epochs of two steps, without display."""
    settings: dict[str, Any] = {
        "max_epochs": 2,
        "steps_per_epoch": 2,
        "fast_dev_run": False,
        "limit_val_batches": None,
        "seed": 0,
        "deterministic": False,
        "precision": "float32",
        "progress_bar": "none",
        "final_draws": 2,
        "resume": "never",
    }
    return Trainer(**settings | changed)


def fit(
    run_dir: Path, *callbacks: keras.callbacks.Callback, model: keras.Model | None = None, **changed: Any
) -> FitResult:
    """Trains the model, `untrained` if none is given."""
    logged = LoggedRun(run_dir, "a run", {"seed": 0})
    loggers = changed.pop("loggers", ())
    own = trainer(**changed)
    return own.fit(
        model or untrained(),
        tiny.data(),
        run=logged,
        callbacks={f"callback{number}": callback for number, callback in enumerate(callbacks)},
        loggers=loggers,
    )


class Calling(keras.callbacks.Callback):
    """Calls a function at the end of a step (counted from 1 over the whole training)."""

    def __init__(self, at_step: int, function: Callable[[Any], object]) -> None:
        super().__init__()
        self.at_step, self.function = at_step, function

    def on_train_batch_end(self, batch: int, logs: dict[str, Any] | None = None) -> None:
        if int(self.model.g_steps) == self.at_step:
            self.function(self.model)


def signal_this_process(number: signal.Signals) -> Callable[[Any], None]:
    """A function that sends this process the signal."""
    return lambda model: os.kill(os.getpid(), number)
