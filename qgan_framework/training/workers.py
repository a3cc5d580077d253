"""Several processes that train together: the chief tells before each step what comes next, and the others do it too.

Schedules, early stopping, validation and files are the chief's alone, so that nothing that one process measures parts
the workers.
"""

from __future__ import annotations

import contextlib
import logging
import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from qgan_framework.data.datamodule import DataModule
from qgan_framework.data.fetching import fetched
from qgan_framework.distribute.replicas import Replicas
from qgan_framework.errors import Interrupted, RunError
from qgan_framework.signals import StopRequest, on_signals
from qgan_framework.training.checkpoint import Trainable, named_variables

_log = logging.getLogger("qgan_framework.training")

_WAIT, _STEP, _END = range(3)


class Workers:
    """The processes of one training.

    Args:
        replicas: of all of them.
        fingerprint: 32-bit numbers that are equal where configuration and data are.
    """

    def __init__(self, replicas: Replicas, fingerprint: Sequence[int]) -> None:
        """Keeps both."""
        self.replicas, self.fingerprint = replicas, fingerprint
        self._is_in_step = False

    @contextmanager
    def leading(self, model: keras.Model, request: StopRequest) -> Iterator[None]:
        """The chief's training; at its end the others are told to end too.

        Args:
            model: with the variables to begin with.
            request: of a stop from outside.

        Raises:
            RunError: a worker has another configuration or other data, or is lost.
        """
        self._agree(model)
        try:
            yield
        except Exception:
            self._dismiss(1)
            raise
        self._dismiss(request.exit_code)

    def lead(self, model: keras.Model) -> None:
        """From now on each step of the model is one of all workers; its train function is made."""
        own = model.train_function

        def train(batches: Iterator[Any]) -> dict[str, tf.Tensor]:
            with _loss_told():
                told = self._told(_STEP, model.d_steps_per_g_step, getattr(model, "g_steps_per_d_step", 1))
                if told[:, 3].any() and not model.stop_training:
                    _log.info("a worker was asked to stop")
                    signal.raise_signal(signal.SIGTERM)
                return self._step(own, batches)

        model.train_function = train

    def follow(self, model: keras.Model, data: DataModule) -> None:
        """Does what the chief tells, until it ends.

        Raises:
            Interrupted: the chief was stopped by a signal.
            RunError: the chief's training failed, or a worker is lost.
        """
        self._agree(model)
        batches = fetched(data.train_dataset(first_batch=model.batches_taken))
        with on_signals(lambda: None) as request, _loss_told():  # the chief decides
            while True:
                asked = int(request.signal is not None)
                command, *arguments = self._told(_WAIT, 0, 0, asked)[0, :3].tolist()
                if command == _END:
                    _end(arguments[0])
                    return
                model.d_steps_per_g_step, model.g_steps_per_d_step = arguments
                self._step(model.train_function, batches)

    def _agree(self, model: Trainable) -> None:
        """Makes sure that all train the same, and begin with the chief's variables."""
        with _loss_told():
            rows = self.replicas.rows_of_all(np.array(self.fingerprint, np.int32))
            others = [str(place) for place, row in enumerate(rows) if (row != rows[0]).any()]
            if others:
                raise RunError(
                    f"replica {', '.join(others)} was started with other settings or other data than the chief; "
                    "start all workers with the same command, but for distribute.index"
                )
            self.replicas.copy_from_first(list(named_variables(model).values()))

    def _step(self, train: Callable[[Iterator[Any]], dict[str, tf.Tensor]], batches: Iterator[Any]) -> Any:
        self._is_in_step = True
        logs = train(batches)
        self._is_in_step = False
        return logs

    def _told(self, command: int, first: int, second: int, asked_to_stop: int = 0) -> np.ndarray:
        """Command and arguments of each replica; the chief's, in the first row, are those that count."""
        return self.replicas.rows_of_all(np.array([command, first, second, asked_to_stop], np.int32))

    def _dismiss(self, exit_code: int) -> None:
        """Tells the others that the training has ended; those that wait within a step find out by themselves."""
        if not self._is_in_step:
            with contextlib.suppress(tf.errors.OpError):
                self._told(_END, exit_code, 0)


def _end(exit_code: int) -> None:
    if exit_code == 1:
        raise RunError("the chief's training failed; its run folder says why")
    if exit_code:
        raise Interrupted("the chief was stopped, and has saved the training", exit_code)


@contextmanager
def _loss_told() -> Iterator[None]:
    """A clear error where another process is gone: TensorFlow aborts what the workers compute together."""
    try:
        yield
    except tf.errors.OpError as error:
        if "ollective" not in error.message:
            raise
        cause = error.message.partition("aborted by:")[2].strip().partition("\n")[0]
        raise RunError(
            f"another worker is lost ({cause or error.message.splitlines()[0]}); "
            "start all of them again, with resume=DIR of the chief's folder, to go on from its last checkpoint"
        ) from error
