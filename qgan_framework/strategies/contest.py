"""Strategies are compared: which one is quickest once all are warm, without spending more time than it is worth."""

from __future__ import annotations

import logging
import statistics
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from qgan_framework.strategies.base import FAILURES
from qgan_framework.strategies.rounds import Clock, Passes, Rounds, behind, ratios, relative, seconds_of

_TURN_SECONDS, _SECONDS = 0.05, 2.5
"""Of a turn of short calls, and of all rounds, unless `_LEAST_ROUNDS` last longer."""

_LEAST_ROUNDS, _MOST_ROUNDS = 5, 15

_BEHIND, _BEHIND_ROUNDS, _LONG_ROUNDS = 1.2, 3, 2
"""Who takes so many times as long as the quickest in each of so many rounds, or so many long ones, drops out."""

_TIE = 1.05
"""Times as long as the quickest, at most, of what counts as equally quick."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Timing:
    """How quick a strategy is.

    Attributes:
        first: seconds of the first call, with all that it starts and compiles.
        forward: seconds of kets alone, median over the rounds.
        gradient: seconds of kets and gradients in the weights, median.
        relative: of both together in units of the quickest's in the same round, median.
    """

    first: float
    forward: float
    gradient: float
    relative: float


class Contest:
    """Times strategies in rounds, after a call of each pass that does not count.

    Args:
        passes: by the strategies' names.
        plain: names of those without workers of their own: one that is as quick as the quickest, within the noise,
            comes before it.
        budget_seconds: when this much time has been spent, no further strategy is started, and no further round begun.
        clock: tells seconds.

    Attributes:
        failed: whether a strategy failed; it has no timing.
    """

    def __init__(
        self,
        passes: Mapping[str, Passes],
        *,
        plain: Sequence[str],
        budget_seconds: float,
        clock: Clock = time.perf_counter,
    ) -> None:
        """Nothing is timed yet."""
        self._passes, self._plain = passes, plain
        self._budget_seconds, self._clock = budget_seconds, clock
        self.failed = False

    def run(self) -> dict[str, Timing]:
        """The timings, the best one first, of the strategies that did not fail and for which time was left."""
        deadline = self._clock() + self._budget_seconds
        first = self._start(deadline)
        rounds = self._timed({name: self._passes[name] for name in first}, deadline)
        order = sorted(rounds.laps, key=lambda name: relative(rounds.laps, name))
        return {name: _timing(first[name], rounds, name) for name in self._plain_first(order, rounds)}

    def _start(self, deadline: float) -> dict[str, float]:
        """Seconds of first calls."""
        first: dict[str, float] = {}
        for name, passes in self._passes.items():
            if first and self._clock() > deadline:
                break
            try:
                seconds = seconds_of(passes.gradient, self._clock)
                passes.forward()
            except FAILURES as error:
                self._tell(name, error)
            else:
                first[name] = seconds
        return first

    def _timed(self, passes: Mapping[str, Passes], deadline: float) -> Rounds:
        rounds = Rounds(passes, turn_seconds=_TURN_SECONDS, clock=self._clock, failures=FAILURES)
        enough = min(deadline, self._clock() + _SECONDS)
        while rounds.running and (rounds.count == 0 or self._goes_on(rounds, enough, deadline)):
            rounds.run()
            least = _BEHIND_ROUNDS if self._clock() <= enough else _LONG_ROUNDS
            for name in rounds.running:
                if rounds.count >= least and min(behind(rounds.laps, name)) > _BEHIND:
                    rounds.drop(name)
        for name, error in rounds.failed.items():
            self._tell(name, error)
        return rounds

    def _goes_on(self, rounds: Rounds, enough: float, deadline: float) -> bool:
        """Whether another round would teach something, and there is time for it."""
        limit = deadline if rounds.count < _LEAST_ROUNDS else enough
        return len(rounds.running) > 1 and rounds.count < _MOST_ROUNDS and self._clock() <= limit

    def _plain_first(self, order: Sequence[str], rounds: Rounds) -> list[str]:
        """The order, in which a plain strategy comes before the quickest if they are equally quick."""
        if not order or order[0] in self._plain:
            return list(order)
        plain, quickest = (name for name in order if name in self._plain), rounds.laps[order[0]]
        tied = next((name for name in plain if _is_tie(ratios(rounds.laps[name], quickest))), order[0])
        return [tied, *(name for name in order if name != tied)]

    def _tell(self, name: str, error: Exception) -> None:
        """If its turn comes, as the last one, it is told aloud."""
        _log.info("strategy auto: %s cannot be timed: %s", name, error)
        self.failed = True


def _is_tie(times: Sequence[float]) -> bool:
    """Whether it lost by little, and not in nearly every round."""
    return statistics.median(times) <= _TIE and sorted(times)[len(times) // 4] <= 1


def _timing(first: float, rounds: Rounds, name: str) -> Timing:
    forward, gradient = (statistics.median(seconds) for seconds in zip(*rounds.laps[name], strict=True))
    return Timing(first, forward, gradient, relative(rounds.laps, name))
