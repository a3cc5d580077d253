"""Which strategy is quickest: measured once, and remembered."""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from qgan_framework.engines.base import Engine
from qgan_framework.hardware.load import busy
from qgan_framework.strategies.base import FAILURES, Strategy
from qgan_framework.strategies.timings_file import TimingsFile
from qgan_framework.strategies.trial import Timing, Trial, time_strategy

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Decision:
    """The order in which strategies are tried, and why.

    Attributes:
        names: of the strategies, the quickest first.
        explanation: in one sentence.
    """

    names: tuple[str, ...]
    explanation: str

    def sorted(self, strategies: Sequence[Strategy]) -> list[Strategy]:
        """The strategies in this order."""
        return sorted(strategies, key=lambda strategy: self.names.index(strategy.name))


def decide(
    strategies: Sequence[Strategy], engine: Engine, trial: Trial | None, budget_seconds: float, remember: bool
) -> Decision:
    """The order of strategies for an engine and a batch.

    Args:
        strategies: those that may be right.
        engine: simulator.
        trial: what is timed; None where there is nothing to choose.
        budget_seconds: no further strategy is timed when this much time has been spent.
        remember: use and keep files in the user's cache folder.
    """
    if trial is None:
        (only,) = (strategy.name for strategy in strategies)
        return Decision((only,), f"{only}, the only one that can be right for engine {engine.name} here")
    file = TimingsFile(strategies, engine, trial) if remember else None
    known = file.recall() if file else None
    if known is None:
        load = busy()
        known, failed = _measured(strategies, engine, trial, budget_seconds)
        if file and load:
            _log.warning("warning: strategies were timed on a busy machine (%s): not remembered", load)
        elif file and not failed:  # what failed now may be the quickest next time
            file.keep(known)
    return _decision(strategies, engine, trial, known)


def _measured(
    strategies: Sequence[Strategy], engine: Engine, trial: Trial, budget_seconds: float
) -> tuple[dict[str, Timing], bool]:
    """Timings by name, without those for which no time was left or that failed; whether one did."""
    found: dict[str, Timing] = {}
    failed = False
    begin = time.perf_counter()
    for strategy in strategies:
        if found and time.perf_counter() - begin > budget_seconds:
            break
        try:
            found[strategy.name] = time_strategy(strategy, engine, trial)
        except FAILURES as error:  # it comes last, and is told aloud if its turn comes
            _log.info("strategy auto: %s cannot be timed: %s", strategy.name, error)
            failed = True
    return found, failed


def _decision(
    strategies: Sequence[Strategy], engine: Engine, trial: Trial, timings: Mapping[str, Timing]
) -> Decision:
    names = [strategy.name for strategy in strategies]
    timed = sorted((name for name in names if name in timings), key=lambda name: timings[name].score)
    others = [name for name in names if name not in timings]
    figures = ", ".join(f"{name} {_milliseconds(timings[name])}" for name in timed)
    untimed = f"; not timed: {', '.join(others)}" if others else ""
    sentence = (
        f"{(timed or others)[0]}, the quickest of those timed on engine {engine.name} with a batch of "
        f"{trial.batch_size} (forward + gradient, ms): {figures}{untimed}"
    )
    return Decision((*timed, *others), sentence)


def _milliseconds(timing: Timing) -> str:
    return f"{1000 * timing.forward:.3g} + {1000 * timing.gradient:.3g}"
