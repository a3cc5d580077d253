"""What the seconds of each round say about `auto`."""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from typing import Any

from qgan_framework.benchmarking.auto_plan import AutoCase
from qgan_framework.strategies.rounds import Lap, ratios, relative

AUTO = "auto"


def auto_row(case: AutoCase, answer: Mapping[str, Any]) -> dict[str, Any]:
    """The columns of auto.csv, from the fastest candidate's seconds over those of auto by round; and these seconds."""
    laps = laps_of(answer)
    own, named = laps[AUTO], {name: one for name, one in laps.items() if name != AUTO}
    fastest = min(named, key=lambda name: relative(named, name))
    shares = ratios(named[fastest], own)
    lower, _, upper = statistics.quantiles(shares, n=4, method="inclusive")
    return {
        "engine": case.engine,
        **case.circuit,
        "chosen": answer["choice"],
        "fastest": fastest,
        "share": statistics.median(shares),
        "spread": upper - lower,
        "forward_share": _share(named[fastest], own, "forward"),
        "gradient_share": _share(named[fastest], own, "gradient"),
        "rounds": len(shares),
        "first_call_seconds": answer["first_call_seconds"],
        "reason": answer["reason"],
        "laps": answer["laps"],
    }


def strategy_rows(case: AutoCase, answer: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Rows of benchmark.csv; memory and CPU use of one strategy among others in a process are not known."""
    return [
        {
            "engine": case.engine,
            "strategy": name,
            **case.circuit,
            "pass": pass_name,
            **_speed([getattr(lap, pass_name) for lap in laps], case.batch_size),
            "first_call_seconds": answer["first_call_seconds"]
            if (name, pass_name) == (AUTO, "forward")
            else None,
        }
        for pass_name in Lap._fields
        for name, laps in laps_of(answer).items()
    ]


def laps_of(answer: Mapping[str, Any]) -> dict[str, list[Lap]]:
    """Of auto and of each candidate."""
    return {name: [Lap(*seconds) for seconds in laps] for name, laps in answer["laps"].items()}


def _share(fastest: Sequence[Lap], own: Sequence[Lap], pass_name: str) -> float:
    pairs = zip(fastest, own, strict=True)
    return statistics.median(getattr(one, pass_name) / getattr(other, pass_name) for one, other in pairs)


def _speed(seconds: Sequence[float], samples: int) -> dict[str, float]:
    speeds = [samples / one for one in seconds]
    median = statistics.median(speeds)
    return {"samples_per_second": median, "spread": (max(speeds) - min(speeds)) / median}
