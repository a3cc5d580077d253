"""What a sweep says: the front of quality against time, and the point to take."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from qgan_framework.reporting.sweep_jobs import SweepPoint
from qgan_framework.reporting.wording import number, seconds

LARGEST_LEAK = 0.05
_ONE_SEED_TOLERANCE = 0.05
_FAR_FROM_FLOOR = 2.0


@dataclass(frozen=True)
class Answer:
    """The point to take, and why.

    Attributes:
        point: recommended; None where no job is complete.
        best: of the best mean quality.
        reasons: sentences.
    """

    point: SweepPoint | None
    best: SweepPoint | None
    reasons: tuple[str, ...]


def score(point: SweepPoint) -> float | None:
    """Mean quality, turned so that less is better; None where nothing is known of it."""
    mean = point.quality.mean
    if mean is None or not point.complete:
        return None
    return -mean if point.complete[0].quality.direction == "max" else mean


def front(points: Sequence[SweepPoint]) -> list[SweepPoint]:
    """Points that no other one beats in both quality and time of a step, the fastest first."""
    ranked = sorted((_costs(point), index) for index, point in enumerate(points) if _costs(point) is not None)
    kept: list[SweepPoint] = []
    least = float("inf")
    for costs, index in ranked:
        assert costs is not None
        if costs[1] < least:
            least = costs[1]
            kept.append(points[index])
    return kept


def answer(points: Sequence[SweepPoint]) -> Answer:
    """The fastest of the points whose quality cannot be told from the best one's.

    That is: whose mean lies within the spread over seeds (the larger of both) of the best mean, or within 5 % where
    there is one seed. Points whose states leak more than 5 % out of the cutoff are left out while others remain.
    """
    rated = [point for point in points if score(point) is not None]
    if not rated:
        return Answer(None, None, ("No job is complete, so there is nothing to recommend.",))
    sound = [point for point in rated if point.leak is None or point.leak <= LARGEST_LEAK]
    best = min(sound or rated, key=_score)
    level = [point for point in sound or rated if _score(point) <= _score(best) + _tolerance(best, point)]
    taken = min(level, key=lambda point: (point.step_seconds or float("inf"), _score(point)))
    return Answer(taken, best, tuple(_reasons(taken, best, level, rated, bool(sound))))


def _reasons(
    taken: SweepPoint,
    best: SweepPoint,
    level: Sequence[SweepPoint],
    rated: Sequence[SweepPoint],
    any_sound: bool,
) -> list[str]:
    words = [f"{taken.words}: {quality_words(taken)}, {seconds(taken.step_seconds)} a training step."]
    if taken is best:
        words.append(f"It has the best mean of {len(rated)} points, and none that comes as near is faster.")
    else:
        words.append(
            f"The best mean is that of {best.words} ({quality_words(best)}, {seconds(best.step_seconds)} a step); "
            f"{len(level)} of {len(rated)} points cannot be told from it, and this is the fastest of them."
        )
    if not any_sound:
        words.append(
            f"Every point leaks more than {LARGEST_LEAK:.0%} of its states out of the cutoff: raise it."
        )
    if max(len(point.complete) for point in rated) == 1:
        words.append("One seed a point: small differences may be luck. Run the best with more seeds.")
    ratio = best.ratio.mean
    if ratio is not None and ratio > _FAR_FROM_FLOOR and best.complete[0].quality.direction == "min":
        words.append(
            f"Even the best is {ratio:.1f} times the floor: these trainings are too short, or too small."
        )
    return words


def quality_words(point: SweepPoint) -> str:
    """`sliced_wasserstein 0.12 ± 0.02, 1.4 times the floor`."""
    summary = point.complete[0].summary
    name = next(iter(summary.metrics), "quality") if summary else "quality"
    spread = "" if point.quality.deviation is None else f" ± {number(_rounded(point.quality.deviation))}"
    ratio = "" if point.ratio.mean is None else f", {point.ratio.mean:.2f} times the floor"
    return f"{name} {number(point.quality.mean)}{spread}{ratio}"


def _rounded(value: float) -> float:
    return float(f"{value:.2g}")


def _costs(point: SweepPoint) -> tuple[float, float] | None:
    cost = score(point)
    return None if cost is None or point.step_seconds is None else (point.step_seconds, cost)


def _score(point: SweepPoint) -> float:
    found = score(point)
    assert found is not None
    return found


def _tolerance(best: SweepPoint, point: SweepPoint) -> float:
    known = [one.quality.deviation for one in (best, point) if one.quality.deviation is not None]
    return max(known) if known else _ONE_SEED_TOLERANCE * abs(_score(best))
