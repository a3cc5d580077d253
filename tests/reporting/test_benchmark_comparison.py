from __future__ import annotations

from qgan_framework.reporting.benchmark_comparison import compare, verdicts
from qgan_framework.reporting.benchmark_summary_tables import VERDICT_HEADINGS, verdict_cells
from qgan_framework.reporting.benchmark_words import fastest_sentences, summary_sentences, verdict_sentences
from tests.reporting.benchmark_rows import row

SF, TOTAL = "strawberryfields", {"truncation": "total"}
ROWS = [
    row("fock", 16, 9000.0),
    row("fock", 1024, 500000.0, first_call_seconds=2.0),
    row("fock", 1024, 400000.0, strategy="sequential"),
    row(SF, 16, 100.0, first_call_seconds=1.0),
    row(SF, 64, 250.0, first_call_seconds=1.0),
    row(SF, 64, 9e9, n_modes=3),
    row(SF, 64, 9e9, **{"pass": "gradient"}),
    row("fock", 1024, 600000.0, **TOTAL),
    row("fock", 1024, 1000.0, **TOTAL, weights="per_sample"),
    row("piquasso", 1024, 200000.0, **TOTAL, first_call_seconds=6.0),
    row("piquasso", 1024, 2000.0, **TOTAL, weights="per_sample"),
    row("piquasso", 16, 9e9, **TOTAL),
    row("floor", 1024, 1e6),
]


def test_reference_is_at_the_same_batch_or_the_fastest_at_a_smaller_one() -> None:
    small, large = compare(ROWS[0], ROWS, SF), compare(ROWS[1], ROWS, SF)
    assert small is not None and large is not None
    assert (small.ratio, small.reference.batch_size) == (90.0, 16)
    assert (large.ratio, large.reference.batch_size) == (2000.0, 64)


def test_no_comparison_without_a_fair_reference() -> None:
    assert compare(ROWS[3], ROWS, SF) is None
    assert compare(row("fock", 8, 100.0), ROWS, SF) is None
    assert compare(row("fock", 64, None), ROWS, SF) is None
    assert compare(row("fock", 64, 100.0, **TOTAL), ROWS, SF) is None
    assert compare(row("fock", 16, 100.0, weights="per_sample"), ROWS, SF) is None
    assert compare(ROWS[0], [row(SF, 16, None)], SF) is None
    assert compare(row("fock", 2048, 100.0), ROWS, "floor") is None
    assert compare(row("floor", 64, 100.0), ROWS, SF) is None


def test_a_sentence_for_each_size_batch_and_pass() -> None:
    size = "2 modes, 2 layers, cutoff 8"
    assert verdict_sentences(ROWS) == [
        f"{size}, batch 16, forward: fock is ahead, 90x strawberryfields (first call 1.5 s against 1 s)",
        f"{size}, batch 1024, forward: fock is ahead, 2,000x strawberryfields at batch 64 (first call 2 s against 1 s)"
        "; 0.5x the floor",
        f"{size} in total, batch 1024, forward: fock is ahead, 3x piquasso (first call 1.5 s against 6 s)",
        f"{size} in total, weights per sample, batch 1024, forward: fock is BEHIND, 0.5x piquasso "
        "(first call 1.5 s against 1.5 s)",
    ]


def test_summary_counts_the_comparisons_that_were_won() -> None:
    assert summary_sentences(ROWS) == [
        "fock is ahead of every peer in 3 of 4 comparisons",
        "its first call is shorter than every peer's in 1 of 4 comparisons",
    ]


def test_first_calls_that_were_not_timed_are_not_compared() -> None:
    rows = [row("fock", 16, 9000.0, first_call_seconds=None), row(SF, 16, 100.0)]
    assert verdict_sentences(rows) == [
        "2 modes, 2 layers, cutoff 8, batch 16, forward: fock is ahead, 90x strawberryfields"
    ]
    assert summary_sentences(rows) == ["fock is ahead of every peer in 1 of 1 comparisons"]


def test_ahead_is_ahead_of_every_peer() -> None:
    rows = [row("fock", 1, 10.0), row(SF, 1, 5.0), row("piquasso", 1, 20.0)]
    (verdict,) = verdicts(rows)
    assert [one.ahead for one in verdict.peers] == [True, False] and not verdict.ahead


def test_the_floor_is_no_peer_and_never_the_fastest() -> None:
    rows = [row("fock", 1, 10.0), row("floor", 1, 50.0)]
    assert verdict_sentences(rows) == [
        "2 modes, 2 layers, cutoff 8, batch 1, forward: fock is 0.2x the floor"
    ]
    assert summary_sentences(rows) == []
    assert "fock with cpu_batch is fastest" in fastest_sentences(rows)[0]


def test_no_sentence_without_a_reference() -> None:
    assert verdict_sentences([ROWS[0]]) == verdict_sentences([ROWS[3]]) == summary_sentences([]) == []


def test_table_of_comparisons() -> None:
    table = [[text for text, _ in line] for line in verdict_cells(ROWS)]
    assert all(len(line) == len(VERDICT_HEADINGS) for line in table)
    assert table[1] == [
        *("2 modes, 2 layers, cutoff 8", "1024", "forward", SF, "2,000x", "yes"),
        *("500,000", "250", "64", "2", "1"),
    ]
    assert table[2][3:6] == ["floor", "0.5x", "-"] and table[2][-1] == "-"
    assert table[4][3:6] == ["piquasso", "0.5x", "no"]
