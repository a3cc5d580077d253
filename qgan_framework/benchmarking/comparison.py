"""The benchmark's result in a sentence: how many times Strawberry Fields."""

from __future__ import annotations

from collections.abc import Sequence

from qgan_framework.reporting.benchmark import REFERENCE_ENGINE, BenchmarkRow, compare
from qgan_framework.reporting.wording import number

_PASSES = {"forward": "forward", "gradient": "with gradients"}


def comparisons(rows: Sequence[BenchmarkRow]) -> list[str]:
    """One sentence for each size and engine: its fastest measurement against the reference's.

    The reference is the fastest of Strawberry Fields at no larger batch in the same rows; without one there
    is no sentence.
    """
    sentences = []
    subjects = dict.fromkeys((row.workload[:3], row.engine) for row in rows)
    for size, engine in subjects:
        own = [row for row in rows if row.workload[:3] == size and row.engine == engine]
        clauses = [clause for name in _PASSES if (clause := _clause(name, own, rows))]
        if clauses:
            n_modes, n_layers, cutoff_dim = size
            circuit = f"{n_modes} modes, {n_layers} layers, cutoff {cutoff_dim}"
            sentences.append(f"{circuit}: {engine} is {'; '.join(clauses)}")
    return sentences


def _clause(pass_name: str, own: Sequence[BenchmarkRow], rows: Sequence[BenchmarkRow]) -> str | None:
    """'3,210 times strawberryfields (batch 1024 vs 64), forward'; None without a comparison."""
    measured = [row for row in own if row.pass_name == pass_name and row.samples_per_second > 0]
    best = max(measured, key=lambda row: row.samples_per_second, default=None)
    comparison = compare(best, rows) if best else None
    if best is None or comparison is None:
        return None
    batches = f"batch {best.batch_size} vs {comparison.reference.batch_size}"
    return f"{number(comparison.ratio)} times {REFERENCE_ENGINE} ({batches}), {_PASSES[pass_name]}"
