"""Which strategy a contest finds best, by a clock that only the contestants move."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain, repeat

import pytest

from qgan_framework.errors import StrategyError
from qgan_framework.strategies.contest import Contest
from qgan_framework.strategies.rounds import Passes, Rounds
from tests.strategies.eager import Clock


class Field:
    """Contestants whose calls take scripted seconds, of both passes alike."""

    def __init__(self, **seconds: Iterable[float]) -> None:
        self.clock, self.calls = Clock(), []
        self.passes = {name: self._passes(name, iter(one)) for name, one in seconds.items()}

    def _passes(self, name: str, seconds: Iterator[float]) -> Passes:
        def call() -> None:
            self.calls.append(name)
            value = next(seconds)
            if value < 0:
                raise StrategyError("cannot")
            self.clock.seconds += value

        return Passes(call, call)

    def contest(self, plain: tuple[str, ...] = ("plain",), budget_seconds: float = 60.0) -> Contest:
        return Contest(self.passes, plain=plain, budget_seconds=budget_seconds, clock=self.clock)


def first_calls(*seconds: float, then: float) -> Iterator[float]:
    return chain(seconds, repeat(then))


def test_starting_does_not_count():
    field = Field(plain=repeat(0.2), processes=first_calls(9.0, 5.0, 1.0, 1.0, then=0.1))
    found = field.contest().run()
    assert list(found) == ["processes", "plain"]
    assert found["processes"].first == pytest.approx(9.0)
    assert found["processes"].forward == found["processes"].gradient == pytest.approx(0.1)
    assert found["processes"].relative == 1.0 and found["plain"].relative == pytest.approx(2.0)


def test_drift_of_the_machine_changes_nothing():
    """One after the other, `plain` would be measured on the faster machine."""
    slowing = [1.0, 1.0, *(factor for factor in (1.0, 1.3, 1.7, 2.2, 2.9) for _ in range(2))]
    field = Field(
        plain=[0.110 * factor for factor in slowing], processes=[0.100 * factor for factor in slowing]
    )
    contest = Contest(field.passes, plain=["plain"], budget_seconds=3.2, clock=field.clock)
    found = contest.run()
    assert list(found) == ["processes", "plain"]
    assert found["plain"].relative == pytest.approx(1.1)


def test_a_slowdown_that_meets_one_of_them_for_a_while_is_outvoted():
    field = Field(plain=repeat(0.12), processes=first_calls(0.1, 0.1, 0.3, 0.3, 0.3, 0.3, then=0.1))
    assert next(iter(field.contest().run())) == "processes"


@pytest.mark.parametrize(
    ("pattern", "best"),
    [
        ([0.101, 0.099, 0.102, 0.098], "plain"),  # now one, now the other
        ([0.104], "processes"),  # by little, but in every round
        ([0.09, 0.11, 0.11, 0.11], "processes"),  # not in every round, but by more
        ([0.09], "plain"),
    ],
)
def test_what_is_equally_quick_goes_to_the_one_without_workers(pattern, best):
    of_each_round = (value for _ in range(99) for value in pattern for _ in range(2))
    field = Field(processes=repeat(0.1), plain=chain([0.1, 0.1], of_each_round))
    found = field.contest().run()
    assert next(iter(found)) == best and set(found) == {"plain", "processes"}


def test_nobody_is_preferred_among_those_without_workers():
    field = Field(
        plain=repeat(0.101), other=chain([0.1] * 2, (one for _ in range(99) for one in [0.09, 0.11]))
    )
    assert len(field.contest(plain=("plain", "other")).run()) == 2


def test_who_is_far_behind_is_not_timed_further():
    field = Field(plain=repeat(0.05), quick=repeat(0.045), slow=repeat(0.25))
    assert list(field.contest().run()) == ["quick", "plain", "slow"]
    assert field.calls.count("slow") == 2 + 3 * 2
    assert field.calls.count("plain") == field.calls.count("quick") == 2 + 6 * 2


def test_a_clear_result_ends_it():
    for seconds, rounds in [(0.1, 3), (1.0, 2)]:
        field = Field(plain=repeat(3 * seconds), quick=repeat(seconds))
        field.contest().run()
        assert field.calls.count("quick") == field.calls.count("plain") == 2 + rounds * 2


def test_a_near_one_ends_too():
    for seconds in (1e-4, 0.1, 1.0):
        field = Field(plain=repeat(seconds), quick=repeat(0.95 * seconds))
        field.contest().run()
        assert field.clock.seconds < 3.5 or field.calls.count("quick") == 2 + 5 * 2


def test_short_calls_are_repeated_within_a_turn():
    field = Field(plain=repeat(0.01))
    rounds = Rounds(field.passes, turn_seconds=0.05, clock=field.clock)
    rounds.run()
    assert field.calls == ["plain"] * 6 and rounds.laps["plain"][0].total == pytest.approx(0.02)


def test_turns_are_taken_in_either_order():
    field = Field(a=repeat(1.0), b=repeat(1.0))
    rounds = Rounds(field.passes, turn_seconds=0.0, clock=field.clock)
    rounds.run()
    rounds.run()
    assert field.calls == [*"aabb", *"bbaa"]


def test_the_budget_ends_starting_and_rounds():
    field = Field(plain=repeat(6.0), processes=repeat(1.0), threads=repeat(1.0))
    found = field.contest(budget_seconds=10.0).run()
    assert list(found) == ["plain"] and field.calls == ["plain"] * 4
    field = Field(plain=repeat(2.0), processes=repeat(1.9))
    assert list(field.contest(budget_seconds=10.0).run()) == ["processes", "plain"]
    assert field.calls.count("plain") == 2 + 2  # 7.8 s for starting, and the round that was begun then


@pytest.mark.parametrize("calls", [0, 1, 4])
def test_who_fails_is_out_whenever_it_does(calls):
    field = Field(plain=repeat(0.1), failing=chain([0.01] * calls, [-1.0]), processes=repeat(0.05))
    contest = field.contest()
    assert list(contest.run()) == ["processes", "plain"] and contest.failed


def test_when_all_fail_nothing_is_found():
    contest = Field(plain=[-1.0], processes=[0.1, 0.1, -1.0]).contest()
    assert contest.run() == {} and contest.failed


def test_a_mistake_is_no_failure():
    def mistaken() -> None:
        raise ValueError("a mistake")

    contest = Contest({"plain": Passes(mistaken, mistaken)}, plain=[], budget_seconds=1.0)
    with pytest.raises(ValueError, match="a mistake"):
        contest.run()
