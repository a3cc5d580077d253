"""The benchmark's result in a sentence: how many times other simulators."""

from __future__ import annotations

from collections.abc import Sequence

from qgan_framework.reporting.benchmark import REFERENCE_ENGINES, BenchmarkRow, compare
from qgan_framework.reporting.benchmark_table import size_in_words
from qgan_framework.reporting.wording import number

_PASSES = {"forward": "forward", "gradient": "with gradients"}


def comparisons(rows: Sequence[BenchmarkRow]) -> list[str]:
    """One sentence for each size, engine and reference: its fastest measurement against the reference's.

    The reference's is its fastest at no larger batch, in the same truncation, in the same rows; without one there is
    no sentence. Nor is there one that compares two references.
    """
    sentences = []
    subjects = dict.fromkeys((row.size, row.engine) for row in rows if row.engine not in REFERENCE_ENGINES)
    for size, engine in subjects:
        own = [row for row in rows if row.size == size and row.engine == engine]
        for reference in REFERENCE_ENGINES:
            clauses = [clause for name in _PASSES if (clause := _clause(name, own, rows, reference))]
            if clauses:
                sentences.append(f"{size_in_words(own[0])}: {engine} is {'; '.join(clauses)}")
    return sentences


def _clause(
    pass_name: str, own: Sequence[BenchmarkRow], rows: Sequence[BenchmarkRow], reference: str
) -> str | None:
    """'3,210 times strawberryfields (batch 1024 vs 64), forward'; None without a comparison."""
    measured = [row for row in own if row.pass_name == pass_name and row.samples_per_second > 0]
    best = max(measured, key=lambda row: row.samples_per_second, default=None)
    comparison = compare(best, rows, reference) if best else None
    if best is None or comparison is None:
        return None
    batches = f"batch {best.batch_size} vs {comparison.reference.batch_size}"
    return f"{number(comparison.ratio)} times {reference} ({batches}), {_PASSES[pass_name]}"
