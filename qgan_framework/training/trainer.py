"""The Trainer: everything around a model's steps, in the vocabulary of PyTorch Lightning where Keras has none."""

from __future__ import annotations

import logging
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from types import MappingProxyType
from typing import Any, Literal

import keras
import numpy as np
import tensorflow as tf

from qgan_framework.callbacks.base import RunCallback, RunContext
from qgan_framework.config.checked import checked
from qgan_framework.data.datamodule import DataModule
from qgan_framework.data.fetching import fetched
from qgan_framework.data.labelled_images import LabelledImages
from qgan_framework.loggers.base import LoggedRun, Logger
from qgan_framework.metrics.catalogue import DIRECTIONS
from qgan_framework.metrics.classification import CLASSIFICATION_DIRECTIONS
from qgan_framework.metrics.quality import QualityMetrics
from qgan_framework.signals import StopRequest, on_signals
from qgan_framework.training.checkpoint_folder import CheckpointFolder
from qgan_framework.training.classification import ClassificationQuality
from qgan_framework.training.loop import Loop
from qgan_framework.training.progress import ProgressStyle, progress_callbacks
from qgan_framework.training.result import FitResult, fit_result
from qgan_framework.training.state import TrainingState
from qgan_framework.training.validation import Validation, latents, measure
from qgan_framework.training.workers import Workers
from qgan_framework.types import NonNegativeInt, PositiveInt

_log = logging.getLogger("qgan_framework.training")


class Trainer:
    """Runs training, validation, testing and prediction of a model on a data module.

    Args:
        max_epochs: epochs to train.
        steps_per_epoch: generator steps of an epoch; None is one pass of the discriminator over the data.
        fast_dev_run: one epoch of two steps and one validation batch, to see that everything works.
        limit_val_batches: batches of held-out points to validate on; None takes as many as the metrics can use.
        final_draws: sets of points that final values and floors are medians of.
        seed: of networks, latents and the order of data.
        deterministic: ask TensorFlow for bit-equal repetitions.
        resume: auto goes on from the newest checkpoint of the run's folder, if there is one; never begins anew.
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
        resume: Literal["never", "auto"],
        final_draws: PositiveInt = 20,
    ) -> None:
        """Keeps the settings and seeds Keras; make it before the model."""
        self.max_epochs = 1 if fast_dev_run else max_epochs
        self.steps_per_epoch = 2 if fast_dev_run else steps_per_epoch
        self.limit_val_batches = 1 if fast_dev_run else limit_val_batches
        self.seed, self.progress_bar, self.resume = seed, progress_bar, resume
        self.final_draws = final_draws
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
        callbacks: Mapping[str, keras.callbacks.Callback] = MappingProxyType({}),
        loggers: Sequence[Logger] = (),
        workers: Workers | None = None,
    ) -> FitResult:
        """Trains, and leaves checkpoints/last.npz.

        Callbacks run in this order at the end of an epoch: validation, which adds the quality metrics to the logs;
        the given ones; loggers; the progress display; those that save. Loggers stay open, so that the result can be
        recorded: use `open_loggers` around this call.

        Args:
            model: compiled, with ``sample``, ``d_steps_per_g_step``, ``batches_taken`` and ``make_train_function``.
            data: set up or not.
            run: folder and name.
            callbacks: any Keras callbacks, by name; under its name one finds its state again.
            loggers: opened ones.
            workers: processes that `follow` this one, the chief; None trains alone.

        Returns:
            How it ended.

        Raises:
            RunError: the generator diverged, or a checkpoint cannot be read or written.
        """
        data.setup()
        quality = self.quality(data)
        state = TrainingState(model, data, callbacks, CheckpointFolder(run.run_dir))
        _tell_context(
            callbacks.values(),
            RunContext(
                run.run_dir,
                data.batch_size,
                DIRECTIONS | CLASSIFICATION_DIRECTIONS,
                quality.floors,
                state.save,
            ),
        )
        if self.resume == "auto" and state.restore():
            _log.info("going on %s", state.position)
            for logger in loggers:
                logger.resume(state.history.rows)
        saving = [callback for callback in callbacks.values() if getattr(callback, "saves", False)]
        everyone = [
            Validation(quality, self.seed),
            *(callback for callback in callbacks.values() if callback not in saving),
            state.history,
            *(callback for logger in loggers for callback in logger.callbacks()),
            *progress_callbacks(self.progress_bar),
            *saving,  # what all others have become
        ]
        stopping = on_signals(lambda: _end(model))
        with stopping as request, _finished(everyone), _leading(workers, model, request):
            if workers is not None:
                state.save_last()  # where another worker is lost before the first epoch has ended
            self._run(model, data, everyone, state, request, workers)
        state.save_last()
        return fit_result(state, self.max_epochs, request, _stop_reason(callbacks.values()))

    def _run(
        self,
        model: keras.Model,
        data: DataModule,
        callbacks: list[keras.callbacks.Callback],
        state: TrainingState,
        request: StopRequest,
        workers: Workers | None,
    ) -> None:
        steps = self._steps(model, data)
        called = keras.callbacks.CallbackList(callbacks, model=model, epochs=self.max_epochs, steps=steps)
        model.stop_training = request.signal is not None
        model.make_train_function()
        if workers is not None:
            workers.lead(model)
        called.on_train_begin()
        state.restore_callbacks()
        batches = fetched(data.train_dataset(first_batch=model.batches_taken))
        Loop(model, called, state.position, self.max_epochs, steps, request).run(batches)
        called.on_train_end()

    def follow(self, model: keras.Model, data: DataModule, workers: Workers) -> None:
        """Trains as the chief, another process that `fit`s the same model on the same data, says.

        Raises:
            Interrupted: the chief was stopped by a signal.
            RunError: its training failed, or a worker is lost.
        """
        data.setup()
        model.make_train_function()
        workers.follow(model, data)

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

    def quality(self, data: DataModule) -> Any:
        """The quality metrics of the data, on ``limit_val_batches``."""
        limit = None if self.limit_val_batches is None else self.limit_val_batches * data.batch_size
        if isinstance(data, LabelledImages):
            return ClassificationQuality(data, limit)
        return QualityMetrics(
            data.train,
            data.validation[:limit],
            data.mode_centers,
            data.mode_radius,
            self.seed,
            levels=data.levels,
            is_ring=data.is_ring,
            draws=self.final_draws,
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


def _leading(
    workers: Workers | None, model: keras.Model, request: StopRequest
) -> AbstractContextManager[None]:
    return nullcontext() if workers is None else workers.leading(model, request)


@contextmanager
def _finished(callbacks: Sequence[keras.callbacks.Callback]) -> Iterator[None]:
    """Calls ``on_train_end`` when the training is left by an exception."""
    try:
        yield
    except BaseException:
        for callback in callbacks:
            callback.on_train_end()
        raise


def _end(model: keras.Model) -> None:
    """After the running step, which is never cut in two: what is saved is the state of a whole step."""
    model.stop_training = True


def _stop_reason(callbacks: Iterable[keras.callbacks.Callback]) -> str | None:
    """Of the first callback that ended the training and said why."""
    reasons = (callback.stop_reason for callback in callbacks if isinstance(callback, RunCallback))
    return next((reason for reason in reasons if reason is not None), None)


def _tell_context(callbacks: Iterable[keras.callbacks.Callback], context: RunContext) -> None:
    for callback in callbacks:
        if isinstance(callback, RunCallback):
            callback.set_context(context)
