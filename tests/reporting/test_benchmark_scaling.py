from __future__ import annotations

import math

import pytest

from qgan_framework.reporting.benchmark_scaling import scalings
from qgan_framework.reporting.benchmark_summary_tables import SCALING_HEADINGS, scaling_cells
from qgan_framework.reporting.benchmark_words import scaling_sentences
from tests.reporting.benchmark_rows import row


def _cutoffs(*cutoffs: int, **changes: object):
    """Calls that take D³ seconds, and D² counted multiplications, D to 1."""
    return [
        row("fock", 4, 4 / cutoff**3, cutoff_dim=cutoff, **{"counted_cost": 7.0 * cutoff**2, **changes})
        for cutoff in cutoffs
    ]


def test_exponent_of_the_cutoff_beside_the_counted_one() -> None:
    (scaling,) = scalings(_cutoffs(8, 4, 12))
    assert scaling.values == (4, 8, 12)
    assert scaling.measured == pytest.approx(3) and scaling.counted == pytest.approx(2)
    assert scaling_sentences(_cutoffs(8, 4, 12)) == [
        "fock, cpu_batch, 2 modes, 2 layers, batch 4, forward: a call takes D^3.00, counted D^2.00 (D = 4, 8, 12)"
    ]


def test_exponent_of_the_modes() -> None:
    rows = [row("piquasso", 1, n**-2.5, n_modes=n, truncation="total", counted_cost=None) for n in (2, 3, 4)]
    (scaling,) = scalings(rows)
    assert scaling.measured == pytest.approx(2.5) and scaling.counted is None
    assert (
        "2 layers, cutoff 8 in total, batch 1, forward: a call takes M^2.50 (M" in scaling_sentences(rows)[0]
    )
    assert all(len(line) == len(SCALING_HEADINGS) for line in scaling_cells(rows))


def test_needs_three_sizes_that_differ_in_one_thing() -> None:
    assert scalings(_cutoffs(4, 8)) == []
    assert scalings(_cutoffs(4, 8) + _cutoffs(12, n_layers=3)) == []
    assert scalings(_cutoffs(4, 8) + _cutoffs(12, truncation="total")) == []
    assert scalings([row("floor", 4, 1.0, cutoff_dim=cutoff) for cutoff in (4, 8, 12)]) == []
    assert scalings([*_cutoffs(4, 8), row("fock", 4, math.nan, cutoff_dim=12)]) == []


def test_what_does_not_grow_is_told() -> None:
    (sentence,) = scaling_sentences(_cutoffs(4, 8, 12, truncation="total", weights="per_sample"))
    assert "2 modes, 2 layers, in total, weights per sample, batch 4" in sentence
