"""Rows of a benchmark for tests."""

from __future__ import annotations

from qgan_framework.reporting.benchmark import BenchmarkRow, benchmark_row


def values(engine: str, batch_size: int, speed: float | None, **changes: object) -> dict[str, object]:
    return {
        "engine": engine,
        "strategy": "cpu_batch",
        "n_modes": 2,
        "n_layers": 2,
        "cutoff_dim": 8,
        "batch_size": batch_size,
        "pass": "forward",
        "samples_per_second": speed,
        "spread": 0.02,
        "first_call_seconds": 1.5,
        "peak_rss_mb": 900.0,
        "cpu_percent": 180.0,
        "truncation": "per_mode",
        "weights": "shared",
        "counted_cost": 1e6,
        **changes,
    }


def row(engine: str, batch_size: int, speed: float | None, **changes: object) -> BenchmarkRow:
    return benchmark_row(values(engine, batch_size, speed, **changes))
