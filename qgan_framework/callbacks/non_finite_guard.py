"""Ends a training at the first number that is none."""

from __future__ import annotations

import io
import math
from typing import Any, NamedTuple

import numpy as np

from qgan_framework.callbacks.base import RunCallback
from qgan_framework.callbacks.gradient_flow import variable_names
from qgan_framework.errors import RunError
from qgan_framework.reporting.atomic import write_bytes

_FILE = "non_finite.npz"


class Culprit(NamedTuple):
    """Where NaN or infinity appeared first.

    Attributes:
        network: its name in the model.
        step: of that network, from 1.
        batch: number of the batch of data that was the last to be used, from 0.
        what: the loss, or the gradient in a weight.
        update: of the network.
        real: the batch.
    """

    network: str
    step: int
    batch: int
    what: str
    update: Any
    real: Any


class NonFiniteGuard(RunCallback):
    """Looks at the loss and gradients of every step of both networks, before NaN has spread to all weights.

    It writes the batch, the loss and the gradients to non_finite.npz and fails the run. The checkpoints are those from
    before: resuming the run computes the same steps again, and meets the same number.
    """

    def on_train_batch_end(self, batch: int, logs: dict[str, Any] | None = None) -> None:
        """Judges the pass that has just ended.

        Raises:
            RunError: a number is not finite.
        """
        found = self._first()
        if found is None:
            return
        self._save(found)
        raise RunError(
            f"{found.what} of {found.network} step {found.step} (batch {found.batch}) is not finite; "
            f"{self.context.run_dir / _FILE} holds its batch and gradients, and resume={self.context.run_dir} meets "
            "it again from the last checkpoint; lower the learning rates, or raise the cutoff"
        )

    def _first(self) -> Culprit | None:
        last = self.model.last_pass
        for network, updates in last.updates.items():
            has_own_batches = len(updates) == len(last.batches)
            for place, update in enumerate(updates):
                if (what := _not_finite(update, getattr(self.model, network))) is not None:
                    step = int(self.model.step_counters[network]) - len(updates) + place + 1
                    used = place if has_own_batches else len(last.batches) - 1
                    batch = self.model.batches_taken - len(last.batches) + used
                    return Culprit(network, step, batch, what, update, last.batches[used])
        return None

    def _save(self, found: Culprit) -> None:
        network = getattr(self.model, found.network)
        names = variable_names(network)
        arrays: dict[str, Any] = {"real": found.real.numpy(), "loss": found.update.loss.numpy()}
        arrays |= {
            f"gradient/{name}": g.numpy() for name, g in zip(names, found.update.gradients, strict=True)
        }
        buffer = io.BytesIO()
        np.savez(buffer, allow_pickle=False, **arrays)
        write_bytes(self.context.run_dir / _FILE, buffer.getvalue())


def _not_finite(update: Any, network: Any) -> str | None:
    """What of an update is not finite: the loss, or the gradient in the first weight that has one."""
    norms = update.norms.numpy()
    if math.isfinite(float(norms.sum()) + float(update.loss)):  # of every step: one test instead of several
        return None
    wrong = np.flatnonzero(~np.isfinite(norms))
    weight = f", and its gradient in {variable_names(network)[wrong[0]]}," if wrong.size else ""
    if not np.isfinite(update.loss.numpy()):
        return f"the loss{weight}"
    return f"the gradient in {variable_names(network)[wrong[0]]}"
