"""How good the choices of the strategy `auto` were."""

from __future__ import annotations

from collections.abc import Sequence

from qgan_framework.reporting.benchmark import BenchmarkRow
from qgan_framework.reporting.benchmark_comparison import Comparison
from qgan_framework.reporting.benchmark_words import size_in_words

_AUTO = "auto"
_AS_GOOD = 0.9
"""Share of the fastest strategy's speed from which on a choice was right."""


def auto_sentences(rows: Sequence[BenchmarkRow]) -> list[str]:
    """One for each engine that was measured with `auto` and with named strategies: how often it chose well."""
    engines = dict.fromkeys(row.engine for row in rows if row.strategy == _AUTO)
    found = {engine: _comparisons([row for row in rows if row.engine == engine]) for engine in engines}
    return [_sentence(engine, compared) for engine, compared in found.items() if compared]


def _comparisons(rows: Sequence[BenchmarkRow]) -> list[Comparison]:
    """Each row of `auto` beside the fastest named strategy on the same workload and batch."""
    measured = [row for row in rows if row.samples_per_second > 0]
    compared = []
    for own in (row for row in measured if row.strategy == _AUTO):
        case = (own.workload, own.batch_size)
        named = [row for row in measured if (row.workload, row.batch_size) == case and row.strategy != _AUTO]
        if named:
            compared.append(Comparison(own, max(named, key=lambda row: row.samples_per_second)))
    return compared


def _sentence(engine: str, compared: Sequence[Comparison]) -> str:
    least = min(compared, key=lambda one: one.ratio)
    good = sum(one.ratio >= _AS_GOOD for one in compared)
    row = least.row
    return (
        f"{engine}: auto is within 10 % of the fastest named strategy in {good} of {len(compared)} comparisons; at "
        f"least {least.ratio:.2f} of its speed ({size_in_words(row)}, batch {row.batch_size}, {row.pass_name}: "
        f"{least.reference.strategy} is fastest)"
    )
