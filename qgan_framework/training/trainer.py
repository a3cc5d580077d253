"""The Trainer: everything around a model's steps, in the vocabulary of PyTorch Lightning where Keras has none."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Literal

import keras
import numpy as np
import tensorflow as tf

from qgan_framework.callbacks.base import RunCallback, RunContext
from qgan_framework.config.checked import checked
from qgan_framework.data.datamodule import DataModule
from qgan_framework.loggers.base import LoggedRun, Logger
from qgan_framework.metrics.quality import DIRECTIONS, QualityMetrics
from qgan_framework.training.progress import ProgressStyle, progress_callbacks
from qgan_framework.training.signals import stop_on_signals
from qgan_framework.training.validation import Validation, latents, measure
from qgan_framework.types import NonNegativeInt, PositiveInt


@dataclass
class FitResult:
    """How a training ended.

    Attributes:
        status: completed, or stopped (by a signal or a callback).
        reason: in one sentence.
        exit_code: of the process: 0, or 128 plus the signal's number.
        epochs: finished epochs.
        history: every logged value of every finished epoch.
    """

    status: Literal["completed", "stopped"]
    reason: str
    exit_code: int
    epochs: int
    history: dict[str, list[float]] = field(default_factory=dict)


class Trainer:
    """Runs training, validation, testing and prediction of a model on a data module.

    Args:
        max_epochs: epochs to train.
        steps_per_epoch: generator steps of an epoch; None is one pass of the discriminator over the data.
        fast_dev_run: one epoch of two steps and one validation batch, to see that everything works.
        limit_val_batches: batches of held-out points to validate on; None takes as many as the metrics can use.
        seed: of networks, latents and the order of data.
        deterministic: ask TensorFlow for bit-equal repetitions.
        precision: of classical layers; circuits have their own in the engine.
        progress_bar: rich, plain, none, or auto (rich in a terminal).
    """

    @checked
    def __init__(
        self,
        *,
        max_epochs: PositiveInt,
        steps_per_epoch: PositiveInt | None,
        fast_dev_run: bool,
        limit_val_batches: PositiveInt | None,
        seed: NonNegativeInt,
        deterministic: bool,
        precision: Literal["float32", "mixed_bfloat16"],
        progress_bar: ProgressStyle,
    ) -> None:
        """Keeps the settings and seeds Keras; make it before the model."""
        self.max_epochs = 1 if fast_dev_run else max_epochs
        self.steps_per_epoch = 2 if fast_dev_run else steps_per_epoch
        self.limit_val_batches = 1 if fast_dev_run else limit_val_batches
        self.seed, self.progress_bar = seed, progress_bar
        keras.utils.set_random_seed(seed)
        keras.config.set_dtype_policy(precision)
        if deterministic:
            tf.config.experimental.enable_op_determinism()

    def fit(
        self,
        model: keras.Model,
        data: DataModule,
        *,
        run: LoggedRun,
        callbacks: Sequence[keras.callbacks.Callback] = (),
        loggers: Sequence[Logger] = (),
    ) -> FitResult:
        """Trains.

        Callbacks run in this order at the end of an epoch: validation, which adds the quality metrics to the logs;
        the given ones; loggers; the progress display. Loggers stay open, so that the result can be recorded:
        use `open_loggers` around this call.

        Args:
            model: compiled, with ``sample``, ``d_steps_per_g_step`` and ``make_train_function``.
            data: set up or not.
            run: folder and name.
            callbacks: any Keras callbacks.
            loggers: opened ones.

        Returns:
            How it ended.

        Raises:
            RunError: the generator diverged.
        """
        data.setup()
        quality = self.quality(data)
        context = RunContext(run.run_dir, data.batch_size, dict(DIRECTIONS), quality.floors)
        _tell_context(callbacks, context)
        everyone = [
            Validation(quality, self.seed),
            *callbacks,
            *(callback for logger in loggers for callback in logger.callbacks()),
            *progress_callbacks(self.progress_bar),
        ]
        with stop_on_signals(model) as request, _finished(everyone):
            history = model.fit(
                data.train_dataset(),
                epochs=self.max_epochs,
                steps_per_epoch=self._steps(model, data),
                callbacks=everyone,
                shuffle=False,  # the data set shuffles by itself, in an order that a resumed run repeats
                verbose=0,
            ).history
        epochs = len(history.get("d_loss", []))
        if request.signal is not None:
            return FitResult("stopped", f"by {request.signal.name}", request.exit_code, epochs, history)
        reason = _stop_reason(callbacks)
        if reason is not None or epochs < self.max_epochs:
            return FitResult("stopped", reason or f"by a callback after epoch {epochs}", 0, epochs, history)
        return FitResult("completed", f"all {epochs} epochs done", 0, epochs, history)

    def validate(self, model: keras.Model, data: DataModule) -> dict[str, float]:
        """Quality metrics against the held-out points, as they are logged after each epoch."""
        data.setup()
        return measure(model, self.quality(data), self.seed)

    def test(self, model: keras.Model, data: DataModule, *, draws: int = 20) -> dict[str, float]:
        """The verdict: medians over ``draws`` sets of points, from latents that validation never saw."""
        data.setup()
        return measure(model, self.quality(data), self.seed + 1, draws=draws)

    def predict(
        self, model: keras.Model, *, n_samples: int, batch_size: int = 1024, seed: int | None = None
    ) -> np.ndarray:
        """Generated points (n_samples, data_dim), drawn in batches that bound the memory."""
        points = latents(model, n_samples, self.seed if seed is None else seed)
        parts = [model.sample(points[i : i + batch_size])[0] for i in range(0, n_samples, batch_size)]
        return np.concatenate([np.asarray(part) for part in parts])

    def quality(self, data: DataModule) -> QualityMetrics:
        """The quality metrics of the data, on ``limit_val_batches``."""
        limit = None if self.limit_val_batches is None else self.limit_val_batches * data.batch_size
        return QualityMetrics(
            data.train, data.validation[:limit], data.mode_centers, data.mode_radius, self.seed
        )

    def _steps(self, model: keras.Model, data: DataModule) -> int:
        if self.steps_per_epoch is not None:
            return self.steps_per_epoch
        return math.ceil(data.batches_per_epoch / model.d_steps_per_g_step)


@contextmanager
def open_loggers(loggers: Sequence[Logger], run: LoggedRun) -> Iterator[None]:
    """Opens the loggers and closes every one of them on any exit."""
    with ExitStack() as stack:
        for logger in reversed(loggers):
            stack.callback(logger.close)
        for logger in loggers:
            logger.open(run)
        yield


@contextmanager
def _finished(callbacks: Sequence[keras.callbacks.Callback]) -> Iterator[None]:
    """Calls ``on_train_end`` when ``fit`` is left by an exception, which Keras does not."""
    try:
        yield
    except BaseException:
        for callback in callbacks:
            callback.on_train_end()
        raise


def _stop_reason(callbacks: Sequence[keras.callbacks.Callback]) -> str | None:
    """Of the first callback that ended the training and said why."""
    reasons = (callback.stop_reason for callback in callbacks if isinstance(callback, RunCallback))
    return next((reason for reason in reasons if reason is not None), None)


def _tell_context(callbacks: Sequence[keras.callbacks.Callback], context: RunContext) -> None:
    for callback in callbacks:
        if isinstance(callback, RunCallback):
            callback.set_context(context)
