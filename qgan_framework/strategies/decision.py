"""Which strategy is quickest: measured once, and remembered."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from qgan_framework.engines.base import Engine
from qgan_framework.hardware.load import OtherProcesses
from qgan_framework.strategies.base import Strategy
from qgan_framework.strategies.contest import Contest, Timing
from qgan_framework.strategies.parallel import Parallel
from qgan_framework.strategies.timings_file import TimingsFile
from qgan_framework.strategies.trial import Trial, passes_of

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Decision:
    """The order in which strategies are tried, and why.

    Attributes:
        names: of the strategies, the best first.
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
        budget_seconds: no further strategy is started, and no further round begun, when this much time has been spent.
        remember: use and keep files in the user's cache folder.
    """
    if trial is None:
        (only,) = (strategy.name for strategy in strategies)
        return Decision((only,), f"{only}, the only one that can be right for engine {engine.name} here")
    file = TimingsFile(strategies, engine, trial) if remember else None
    known = file.recall() if file else None
    if known is None:
        known = _measured(strategies, engine, trial, budget_seconds, file)
    return _decision(strategies, engine, trial, known)


def _measured(
    strategies: Sequence[Strategy],
    engine: Engine,
    trial: Trial,
    budget_seconds: float,
    file: TimingsFile | None,
) -> dict[str, Timing]:
    """Timings by name, the best first, without those for which no time was left or that failed; keeps them."""
    others = OtherProcesses()
    passes = {strategy.name: passes_of(strategy, engine, trial) for strategy in strategies}
    plain = [strategy.name for strategy in strategies if not isinstance(strategy, Parallel)]
    contest = Contest(passes, plain=plain, budget_seconds=budget_seconds)
    found = contest.run()
    if file and (load := others.busy()):
        _log.warning("warning: strategies were timed on a busy machine (%s): not remembered", load)
    elif file and not contest.failed:  # what failed now may be the quickest next time
        file.keep(found)
    return found


def _decision(
    strategies: Sequence[Strategy], engine: Engine, trial: Trial, timings: Mapping[str, Timing]
) -> Decision:
    others = [strategy.name for strategy in strategies if strategy.name not in timings]
    order = (*timings, *others)
    figures = ", ".join(f"{name} {_milliseconds(timing)}" for name, timing in timings.items())
    untimed = f"; not timed: {', '.join(others)}" if others else ""
    sentence = (
        f"{order[0]}, {_praise(timings)} of those timed on engine {engine.name} with a batch of "
        f"{trial.batch_size} (forward + gradient, ms): {figures}{untimed}"
    )
    return Decision(order, sentence)


def _praise(timings: Mapping[str, Timing]) -> str:
    """Why the first one is."""
    quickest = min(timings, key=lambda name: timings[name].relative, default=None)
    if quickest in (None, next(iter(timings), None)):
        return "the quickest"
    return f"within the noise as quick as {quickest}, the quickest"


def _milliseconds(timing: Timing) -> str:
    return f"{1000 * timing.forward:.3g} + {1000 * timing.gradient:.3g}"
