from __future__ import annotations

from qgan_framework.reporting.benchmark_auto import auto_sentences
from tests.reporting.benchmark_rows import row

SF = "strawberryfields"


def test_auto_is_compared_with_the_fastest_named_strategy_of_the_same_case() -> None:
    rows = [
        row(SF, 8, 95.0, strategy="auto"),
        row(SF, 8, 100.0, strategy="multiprocessing"),
        row(SF, 8, 40.0, strategy="cpu_batch"),
        row(SF, 32, 170.0, strategy="auto", **{"pass": "gradient"}),
        row(SF, 32, 200.0, strategy="cpu_batch", **{"pass": "gradient"}),
        row(SF, 32, 900.0, strategy="cpu_batch"),
        row(SF, 64, 1.0, strategy="auto"),
        row("fock", 8, 1e6),
    ]
    assert auto_sentences(rows) == [
        "strawberryfields: auto is within 10 % of the fastest named strategy in 1 of 2 comparisons; at least 0.85 of "
        "its speed (2 modes, 2 layers, cutoff 8, batch 32, gradient: cpu_batch is fastest)"
    ]


def test_nothing_is_said_where_nothing_was_compared() -> None:
    assert auto_sentences([row(SF, 8, 95.0, strategy="auto"), row("fock", 8, 1e6)]) == []
