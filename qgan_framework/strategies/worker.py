"""The other end of `qgan_framework.strategies.process`: a process that runs shares of batches on its own engine."""

from __future__ import annotations

import os
import threading
from multiprocessing.connection import Connection
from typing import Any

import numpy as np
import tensorflow as tf

from qgan_framework.engines.base import Engine
from qgan_framework.strategies.base import CircuitInput
from qgan_framework.strategies.program import Dims, Program, Pullback


class Worker:
    """Answers requests, which are named after its methods."""

    def __init__(self) -> None:
        """No engine yet."""
        self._pullbacks: dict[int, Pullback] = {}

    def drop(self, tokens: list[int]) -> None:
        """Forgets what the gradients of these shares need."""
        for token in tokens:
            self._pullbacks.pop(token, None)

    def engine(self, kind: type[Engine], config: dict[str, Any], samples_per_call: int | None) -> None:
        """Makes the engine."""
        self._program = Program(kind.from_config(config), samples_per_call)

    def run(self, token: int, share: CircuitInput, batch_size: int, dims: Dims) -> np.ndarray:
        """Kets of a share, and keeps under the token what its gradients need."""
        tensors = CircuitInput(*(None if value is None else tf.constant(value) for value in share))
        kets, self._pullbacks[token] = self._program.run(tensors, batch_size, dims)
        return kets.numpy()

    def gradient(self, token: int, upstream: np.ndarray) -> CircuitInput:
        """Gradients of the share with the token."""
        found = self._pullbacks[token](tf.constant(upstream))
        return CircuitInput(
            *(None if value is None else tf.convert_to_tensor(value).numpy() for value in found)
        )


def serve(descriptor: int) -> None:
    """Answers until the connection is closed.

    Args:
        descriptor: of the connected socket.
    """
    threading.Thread(target=_end_without_listener, daemon=True).start()
    worker, connection = Worker(), Connection(descriptor)
    while True:
        try:
            dropped, name, *arguments = connection.recv()
        except (EOFError, OSError):
            return
        except Exception as error:  # what was sent names something that cannot be imported here
            connection.send(("error", _in_words(error)))
        else:
            connection.send(_answer(worker, dropped, name, arguments))


def _answer(worker: Worker, dropped: list[int], name: str, arguments: list[Any]) -> tuple[str, Any]:
    """The kind of the answer, and the answer. An error is one too: whoever asked raises it."""
    worker.drop(dropped)
    try:
        return "done", getattr(worker, name)(*arguments)
    except (MemoryError, tf.errors.ResourceExhaustedError) as error:
        return "out of memory", _in_words(error)
    except Exception as error:
        return "error", _in_words(error)


def _in_words(error: Exception) -> str:
    return f"{type(error).__name__}: {(str(error).splitlines() or [''])[0]}"


def _end_without_listener() -> None:
    """The standard input ends when the process that asks does: by any cause, also a SIGKILL."""
    os.read(0, 1)
    os._exit(1)
