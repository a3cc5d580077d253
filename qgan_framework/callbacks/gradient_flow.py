"""Whether gradients reach every weight, over the whole training."""

from __future__ import annotations

import re
from typing import Any

import numpy as np

from qgan_framework.callbacks.base import RunCallback
from qgan_framework.config.checked import checked
from qgan_framework.types import PositiveInt

PREFIX = "gradient_norm/"


class GradientFlow(RunCallback):
    """Logs the norm of the gradient in each weight of both networks, as it was applied, and how many it reaches.

    For each trainable variable the epoch's logs get ``gradient_norm/NETWORK/VARIABLE``, the median of its norm over the
    steps looked at; of parameters within them, ``gradient_flow_generator`` and ``gradient_flow_discriminator`` are the
    shares that had a finite gradient other than zero at one of these steps at least. It warns, once for each variable,
    where no gradient arrives in a whole epoch.

    Args:
        every_n_steps: steps from one look to the next.
    """

    @checked
    def __init__(self, *, every_n_steps: PositiveInt) -> None:
        """Nothing seen yet."""
        super().__init__()
        self.every_n_steps = every_n_steps
        self._norms: dict[str, list[float]] = {}
        self._reached: dict[str, list[np.ndarray]] = {}
        self._seen: tuple[dict[str, list[float]], dict[str, list[str]]] = ({}, {})
        self._warned: set[str] = set()

    def on_epoch_begin(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """Begins anew, or with what a resumed epoch has been seen of."""
        norms, reached = self._seen
        self._seen = {}, {}
        self._norms = dict(norms)
        self._reached = {name: self._unpacked(name, parts) for name, parts in reached.items()}

    def _unpacked(self, name: str, parts: list[str]) -> list[np.ndarray]:
        shapes = [tuple(variable.shape) for variable in getattr(self.model, name).trainable_variables]
        return [_unpacked(part, shape) for part, shape in zip(parts, shapes, strict=True)]

    def on_train_batch_end(self, batch: int, logs: dict[str, Any] | None = None) -> None:
        """Looks at the last update of each network."""
        if batch % self.every_n_steps:
            return
        for name, updates in self.model.last_pass.updates.items():
            self._look(name, getattr(self.model, name), updates[-1])

    def _look(self, name: str, network: Any, update: Any) -> None:
        gradients = [gradient.numpy() for gradient in update.gradients]
        reached = [np.isfinite(gradient) & (gradient != 0.0) for gradient in gradients]
        before = self._reached.get(name)
        self._reached[name] = (
            reached if before is None else [a | b for a, b in zip(before, reached, strict=True)]
        )
        for variable, norm in zip(variable_names(network), update.norms.numpy(), strict=True):
            self._norms.setdefault(f"{PREFIX}{name}/{variable}", []).append(float(norm))

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """Logs, and warns of weights that no gradient reaches."""
        if logs is None:
            return
        for key, norms in self._norms.items():
            logs[key] = float(np.median(norms))
        for name, reached in self._reached.items():
            n_reached = sum(int(one.sum()) for one in reached)
            logs[f"gradient_flow_{name}"] = n_reached / sum(one.size for one in reached)
        for key in (key for key, norms in self._norms.items() if not any(norms) and key not in self._warned):
            self._warned.add(key)
            self.warn(f"no gradient reached {key.removeprefix(PREFIX)} in epoch {epoch + 1}")
        self._norms, self._reached = {}, {}

    def state(self) -> dict[str, Any]:
        """What has been seen of the epoch that runs, and what has been warned of."""
        reached = {name: [_packed(one) for one in parts] for name, parts in self._reached.items()}
        return super().state() | {"warned": sorted(self._warned), "norms": self._norms, "reached": reached}

    def restore(self, state: dict[str, Any]) -> None:
        """Takes it up."""
        own = {name: state.pop(name) for name in ("warned", "norms", "reached")}
        super().restore(state)
        self._warned, self._seen = set(own["warned"]), (own["norms"], own["reached"])


def variable_names(network: Any) -> list[str]:
    """A name for each trainable variable: its path without the network's own name, numbered where two are equal.

    The numbers that Keras gives layers as a process makes them are left out: a resumed run must find the same names.
    """
    paths = [
        re.sub(r"_[0-9]+(?=/|$)", "", variable.path.split("/", 1)[-1])
        for variable in network.trainable_variables
    ]
    return [
        path if paths.count(path) == 1 else f"{path}_{paths[:place].count(path) + 1}"
        for place, path in enumerate(paths)
    ]


def _packed(flags: np.ndarray) -> str:
    """Eight flags a byte, in hexadecimal."""
    return np.packbits(flags).tobytes().hex()


def _unpacked(text: str, shape: tuple[int, ...]) -> np.ndarray:
    bits = np.unpackbits(np.frombuffer(bytes.fromhex(text), np.uint8), count=int(np.prod(shape)))
    return bits.astype(bool).reshape(shape)
