from __future__ import annotations

import pytest

from qgan_framework.reporting.sweep_answer import answer, front
from qgan_framework.reporting.sweep_jobs import sweep_points
from qgan_framework.reporting.sweep_predictions import compare_predictions
from tests.reporting.sweeps import failed, grid, job


def test_points_gather_seeds_with_mean_and_spread():
    points = sweep_points(grid())
    assert [point.words for point in points[:2]] == ["cutoff_dim=3 n_layers=1", "cutoff_dim=3 n_layers=2"]
    assert points[0].quality.mean == pytest.approx(1 / 3 + 0.01)
    assert points[0].quality.deviation == pytest.approx(0.01)
    assert points[0].ratio.mean == pytest.approx(10 / 3 + 0.1)
    assert points[0].memory_mb == 902.0


def test_the_best_point_is_taken_where_nothing_comes_near():
    found = answer(sweep_points(grid()))
    assert found.point is found.best
    assert found.point.values == {"cutoff_dim": "8", "n_layers": "2"}


def test_the_fastest_of_what_cannot_be_told_from_the_best_is_taken():
    jobs = [
        *(job(i, quality, 0.009, seed=i, cutoff_dim=8) for i, quality in enumerate((0.10, 0.14, 0.12))),
        *(job(3 + i, quality, 0.003, seed=i, cutoff_dim=4) for i, quality in enumerate((0.13, 0.14, 0.12))),
        *(job(6 + i, 0.2, 0.001, seed=i, cutoff_dim=3) for i in range(3)),
    ]
    found = answer(sweep_points(jobs))
    assert (found.point.values["cutoff_dim"], found.best.values["cutoff_dim"]) == ("4", "8")
    assert "2 of 3 points cannot be told from it" in found.reasons[1]


def test_points_that_leak_are_passed_over_and_one_seed_is_said():
    jobs = [job(0, 0.1, 0.001, leak=0.2, cutoff_dim=3), job(1, 0.3, 0.002, cutoff_dim=8)]
    found = answer(sweep_points(jobs))
    assert found.point.values == {"cutoff_dim": "8"}
    assert any("One seed a point" in sentence for sentence in found.reasons)
    assert any("3.0 times the floor" in sentence for sentence in found.reasons)
    only_leaking = answer(sweep_points(jobs[:1]))
    assert any("raise it" in sentence for sentence in only_leaking.reasons)


def test_without_a_complete_job_nothing_is_recommended():
    found = answer(sweep_points([failed(0, "a disk", seed=1)]))
    assert found.point is None and "nothing to recommend" in found.reasons[0]


def test_the_front_holds_what_nothing_beats_in_both():
    pairs = [(3, 1), (1, 3), (2, 2), (2, 4), (4, 1)]
    jobs = [job(i, quality, step, batch_size=i) for i, (quality, step) in enumerate(pairs)]
    assert [point.values["batch_size"] for point in front(sweep_points(jobs))] == ["0", "2", "1"]


def test_predicted_speed_ups_stand_beside_measured_ones():
    first, second, both = compare_predictions(sweep_points(grid()))
    assert first.measured == "1.33 times (1.33 to 1.33, 2 pairs)"
    assert second.speedups == pytest.approx((2.0, 2.0, 2.0))
    assert both.measured == "2.67 times (one pair)" and both.change.predicted == "3–4 times"
    assert compare_predictions(sweep_points([job(0, 1, 1, cutoff_dim=8)])) == []
