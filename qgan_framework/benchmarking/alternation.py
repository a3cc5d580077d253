"""The strategy `auto` beside its candidates, in turns and in one process."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Any

import tensorflow as tf

from qgan_framework.benchmarking.workload import Workload
from qgan_framework.engines.base import Engine
from qgan_framework.hardware.load import OtherProcesses
from qgan_framework.strategies.auto import CANDIDATES, Auto
from qgan_framework.strategies.base import Strategy
from qgan_framework.strategies.named import strategy_of
from qgan_framework.strategies.rounds import Passes, Rounds, seconds_of

_LEAST_ROUNDS = 5
_TURN_SECONDS = 0.1


class Alternation:
    """Compares on one case after the other. Workers of the candidates stay in between, those of `auto` do not.

    Args:
        candidates: their names.
    """

    def __init__(self, candidates: Sequence[str] = CANDIDATES) -> None:
        """Starts no worker."""
        able = [name for name in candidates if name != "gpu_batch" or tf.config.list_logical_devices("GPU")]
        self._candidates = {name: strategy_of(name) for name in able}

    def compare(
        self, engine: Engine, circuit: Mapping[str, Any], *, seed: int, seconds: float, xla: bool
    ) -> dict[str, Any]:
        """One case.

        Args:
            engine: simulator.
            circuit: the sizes that `Workload` takes.
            seed: of weights and coherent states.
            seconds: of the rounds, unless `_LEAST_ROUNDS` of them take longer.
            xla: see `Workload.prepare`.

        Returns:
            `choice` of auto, `reason` for it, and the `first_call_seconds` of a forward pass with which it chooses;
            `laps`, name to the seconds of each round, (forward, gradient), of auto and of each candidate; `failures`,
            sentences about strategies that were replaced by others; and `busy`, words if others used the machine.
        """
        others = OtherProcesses()
        auto = Auto(candidates=list(self._candidates), remember=False)
        try:
            workload = Workload(engine, auto, **circuit, seed=seed)
            first = seconds_of(lambda: workload.prepare("forward", xla=xla)(), time.perf_counter)
            strategies: dict[str, Strategy] = {auto.name: auto, **self._candidates}
            passes = {
                name: _warm(Workload(engine, strategy, **circuit, seed=seed), xla)
                for name, strategy in strategies.items()
            }
            return {
                "choice": auto.choice.removeprefix(f"{auto.name}: "),
                "reason": auto.explanation,
                "first_call_seconds": first,
                "laps": _timed(passes, seconds),
                "failures": list(auto.failures),
                "busy": others.busy(),
            }
        finally:
            auto.close()


def _warm(workload: Workload, xla: bool) -> Passes:
    """Both passes, called once."""
    passes = Passes(*(workload.prepare(name, xla=xla) for name in Passes._fields))
    for call in passes:
        call()
    return passes


def _timed(passes: Mapping[str, Passes], seconds: float) -> dict[str, Any]:
    rounds = Rounds(passes, turn_seconds=_TURN_SECONDS)
    begin = time.perf_counter()
    while rounds.count < _LEAST_ROUNDS or time.perf_counter() - begin < seconds:
        rounds.run()
    return rounds.laps
