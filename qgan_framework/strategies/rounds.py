"""What is compared is timed in turns, so that whatever slows the machine slows all of it alike."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

Clock = Callable[[], float]


class Passes(NamedTuple):
    """What is timed of a strategy. A call returns when its result is there.

    Attributes:
        forward: kets alone.
        gradient: kets, and gradients in the weights.
    """

    forward: Callable[[], object]
    gradient: Callable[[], object]


class Lap(NamedTuple):
    """Seconds of a call, in one round."""

    forward: float
    gradient: float

    @property
    def total(self) -> float:
        """What strategies are compared by: training does both."""
        return self.forward + self.gradient


class Rounds:
    """Gives everyone a turn in each round, every other time in reverse.

    Args:
        passes: by the names of those that take part.
        turn_seconds: a turn repeats both passes until it has lasted so long.
        clock: tells seconds.
        failures: errors that take whoever raises them out of the comparison; others are raised.

    Attributes:
        laps: by name, those of each round; whoever dropped out has fewer.
        count: rounds so far.
        failed: by name, what was raised.
    """

    def __init__(
        self,
        passes: Mapping[str, Passes],
        *,
        turn_seconds: float,
        clock: Clock = time.perf_counter,
        failures: tuple[type[Exception], ...] = (),
    ) -> None:
        """No round yet."""
        self._passes, self._turn_seconds = dict(passes), turn_seconds
        self._clock, self._failures = clock, failures
        self.laps: dict[str, list[Lap]] = {name: [] for name in passes}
        self.count, self.failed = 0, dict[str, Exception]()

    @property
    def running(self) -> list[str]:
        """Those that have not dropped out."""
        return list(self._passes)

    def run(self) -> None:
        """One round."""
        for name in self.running[:: -1 if self.count % 2 else 1]:
            try:
                self.laps[name].append(self._turn(self._passes[name]))
            except self._failures as error:
                self.failed[name] = error
                self.drop(name)
                del self.laps[name]
        self.count += 1

    def drop(self, name: str) -> None:
        """It has no further turn."""
        del self._passes[name]

    def _turn(self, passes: Passes) -> Lap:
        """Means of the calls of one turn."""
        begin, laps = self._clock(), list[Lap]()
        while not laps or self._clock() - begin < self._turn_seconds:
            laps.append(Lap(*(seconds_of(one, self._clock) for one in passes)))
        return Lap(*(statistics.fmean(seconds) for seconds in zip(*laps, strict=True)))


def seconds_of(call: Callable[[], object], clock: Clock) -> float:
    """How long a call lasts."""
    begin = clock()
    call()
    return clock() - begin


def behind(laps: Mapping[str, Sequence[Lap]], name: str) -> list[float]:
    """Of each round of someone's: the time in units of the quickest's in the same round."""
    return [
        lap.total / min(others[number].total for others in laps.values() if number < len(others))
        for number, lap in enumerate(laps[name])
    ]


def relative(laps: Mapping[str, Sequence[Lap]], name: str) -> float:
    """The time in units of the quickest's, median over the rounds."""
    return statistics.median(behind(laps, name))


def ratios(laps: Sequence[Lap], others: Sequence[Lap]) -> list[float]:
    """One's time in units of another's, of each round in which both had a turn."""
    return [one.total / other.total for one, other in zip(laps, others, strict=False)]
