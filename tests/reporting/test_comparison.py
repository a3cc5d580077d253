from __future__ import annotations

import pytest

from qgan_framework.reporting.comparison import ComparisonRow, difference, sentences, table, write_comparison


def row(variant: str, seed: int, accuracy: float, fallbacks: int = 0) -> ComparisonRow:
    speed = 2000.0 if variant == "qubits" else 4000.0
    return ComparisonRow(variant, seed, accuracy, 72, 1.0, speed, 3.0, 500.0, fallbacks)


ROWS = [
    *(row("qubits", seed, accuracy) for seed, accuracy in enumerate([0.98, 0.99, 0.97])),
    *(row("classical", seed, accuracy) for seed, accuracy in enumerate([0.98, 0.97, 0.98])),
    *(row("frozen", seed, accuracy) for seed, accuracy in enumerate([0.90, 0.92, 0.89])),
]


def test_differences_are_taken_seed_by_seed():
    mean, spread = difference(ROWS, "frozen")
    assert mean == pytest.approx(-23 / 300) and spread == pytest.approx(0.00577, abs=1e-5)
    assert difference(ROWS, "qubits") is None


def test_nothing_is_said_to_be_better_within_the_spread():
    nothing, better = sentences(ROWS)
    assert nothing.startswith("qubits adds nothing to classical beyond the spread")
    assert better.startswith("qubits is better than frozen by 7.67 ± 0.58 points")
    (one,) = sentences([row("qubits", 0, 0.9), row("classical", 0, 0.8)])
    assert "one seed says nothing" in one


def test_the_table_gives_cost_beside_accuracy_and_claim():
    cells = table(ROWS, {"classical": "as many parameters"})
    assert [cell.text for cell in cells[1]] == [
        "classical",
        "as many parameters",
        "97.67%",
        "97.00% to 98.00%, 3 seeds",
        "-0.33 ± 1.53 points",
        "72",
        "0.50 × (250 µs a picture)",
        "3.0 s",
    ]


def test_the_page_shows_fallbacks(tmp_path):
    page = write_comparison([*ROWS, row("classical", 3, 0.9, fallbacks=1)], {}, tmp_path).read_text()
    assert "classical seed 3: a fallback was used" in page and "What does it add?" in page
    table_lines = (tmp_path / "comparison.md").read_text().splitlines()
    assert len(table_lines) == 2 + 3 and table_lines[2].startswith("| qubits |  | 98.00% |")
    assert len((tmp_path / "comparison.csv").read_text().splitlines()) == 11
