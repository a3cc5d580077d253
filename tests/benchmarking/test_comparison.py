from __future__ import annotations

from qgan_framework.benchmarking.comparison import comparisons
from qgan_framework.reporting.benchmark import BenchmarkRow, benchmark_row


def _row(
    engine: str, batch_size: int, pass_name: str, speed: float, n_modes: int = 2, truncation: str = "per_mode"
) -> BenchmarkRow:
    return benchmark_row(
        {
            "engine": engine,
            "strategy": "cpu_batch",
            "n_modes": n_modes,
            "n_layers": 2,
            "cutoff_dim": 8,
            "batch_size": batch_size,
            "pass": pass_name,
            "samples_per_second": speed,
            "truncation": truncation,
        }
    )


def test_a_sentence_says_both_passes_and_the_batches_compared() -> None:
    rows = [
        _row("fock", 64, "forward", 5e4),
        _row("fock", 1024, "forward", 3e5),
        _row("fock", 1024, "gradient", 5e4),
        _row("strawberryfields", 64, "forward", 100.0),
        _row("strawberryfields", 64, "gradient", 40.0),
        _row("fock", 1024, "forward", 1e5, n_modes=3),
    ]
    assert comparisons(rows) == [
        "2 modes, 2 layers, cutoff 8: fock is 3,000 times strawberryfields (batch 1024 vs 64), forward; "
        "1,250 times strawberryfields (batch 1024 vs 64), with gradients"
    ]


def test_no_sentence_without_a_reference() -> None:
    assert comparisons([_row("fock", 64, "forward", 5e4)]) == []
    assert comparisons([_row("strawberryfields", 64, "forward", 100.0)]) == []


def test_peer_is_compared_with_in_its_own_truncation() -> None:
    rows = [
        _row("fock", 1024, "forward", 8e5),
        _row("fock", 1024, "forward", 6e5, truncation="total"),
        _row("strawberryfields", 64, "forward", 100.0),
        _row("piquasso", 1024, "forward", 2e5, truncation="total"),
    ]
    assert comparisons(rows) == [
        "2 modes, 2 layers, cutoff 8: fock is 8,000 times strawberryfields (batch 1024 vs 64), forward",
        "2 modes, 2 layers, cutoff 8 in total: fock is 3 times piquasso (batch 1024 vs 1024), forward",
    ]
