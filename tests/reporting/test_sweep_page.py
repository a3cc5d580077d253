from __future__ import annotations

import csv
import dataclasses

import pytest

from qgan_framework.reporting.summary import MetricSummary
from qgan_framework.reporting.sweep_jobs import sweep_points
from qgan_framework.reporting.sweep_maps import heat_maps
from qgan_framework.reporting.sweep_page import SweepFacts, write_sweep_page
from tests.reporting.sweeps import failed, grid, job

FACTS = SweepFacts(name="clusters", question="over cutoff_dim & n_layers", command="qgan -m seed=1,2")


def rows(path):
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_tables_pictures_and_page_of_a_whole_sweep(tmp_path):
    page = write_sweep_page(tmp_path, FACTS, grid()).read_text()
    jobs, points = rows(tmp_path / "sweep.csv"), rows(tmp_path / "points.csv")
    assert (len(jobs), len(points)) == (18, 6)
    assert [jobs[4][name] for name in ("job", "cutoff_dim", "seed")] == ["4", "3", "1"]
    assert jobs[4]["sliced_wasserstein_floor"] == "0.1"
    assert float(points[5]["sliced_wasserstein_mean"]) == 1 / 16 + 0.01
    assert float(points[5]["over_floor"]) == 10 / 16 + 0.1
    assert {path.stem for path in (tmp_path / "plots").iterdir()} == {"sweep_heat_maps", "sweep_quality_time"}
    assert "18 of 18 jobs complete" in page and "No job failed" in page
    assert 'href="17/report.html"' in page
    assert "least 0.725 at cutoff_dim=8, n_layers=2" in page  # what the heat map shows, in words
    assert "3–4 times" in page and "2.67 times (one pair)" in page


def test_failures_and_warnings_are_told_once(tmp_path):
    warned = [job(i, 0.2, 0.01, seed=i, warnings=[f"norm fell to 0.{i}1 <b>"]) for i in range(3)]
    killed = [failed(n, f"killed by SIGKILL; see {n}/output.log", seed=n) for n in (3, 4)]
    others = [*killed, *(failed(n, "a disk", seed=n) for n in (5, 6, 7)), failed(8, "a cable", seed=8)]
    page = write_sweep_page(tmp_path, FACTS, [*warned, *others]).read_text()
    assert "Jobs 3–4 (failed); of the first: killed by SIGKILL; see 3/output.log" in page
    assert "Jobs 5–7 (failed): a disk" in page and "Job 8 (failed): a cable" in page
    assert (
        "Jobs 0–2; of the first: norm fell to 0.01 &lt;b&gt;" in page
        and "0.11" not in page.split("<h2>Jobs")[0]
    )
    assert "3 of 9 jobs complete, 6 failed" in page


def test_a_sweep_without_results_has_a_page(tmp_path):
    page = write_sweep_page(tmp_path, FACTS, [failed(0, "a disk", seed=0)]).read_text()
    assert "nothing to recommend" in page and "Pictures: not recorded" in page
    assert not (tmp_path / "plots").exists()


def test_values_that_are_no_numbers_and_metrics_that_are_not_finite_are_drawn(tmp_path):
    jobs = [
        job(0, 0.2, 0.01, engine="fock", loss="bce"),
        job(1, 0.3, 0.02, engine="strawberryfields", loss="hinge"),
    ]
    lost = dataclasses.replace(jobs[1].summary, metrics={})
    page = write_sweep_page(
        tmp_path, FACTS, [jobs[0], dataclasses.replace(jobs[1], summary=lost)]
    ).read_text()
    assert "engine=fock" in page
    assert (tmp_path / "plots" / "sweep_heat_maps.png").is_file()


def test_long_lists_of_jobs_are_cut(tmp_path):
    warned = [job(i, 0.2, 0.01, seed=i, warnings=["it leaks"] if i % 3 else []) for i in range(30)]
    page = write_sweep_page(tmp_path, FACTS, warned).read_text()
    assert "Jobs 1–2, 4–5, 7–8, 10–11, 13–14, 16–17, … (20): it leaks" in page


def test_quality_without_a_floor_is_shown_as_it_is(tmp_path):
    one = job(0, 0.9, 0.01)
    accuracy = {"accuracy": MetricSummary(final=0.93, direction="max")}
    jobs = [dataclasses.replace(one, summary=dataclasses.replace(one.summary, metrics=accuracy))]
    head = write_sweep_page(tmp_path, FACTS, jobs).read_text().split("<h2>")[0]
    assert "0.93" in head and "not recorded" not in head


@pytest.mark.parametrize(("cutoffs", "beside"), [((4, 8), True), (range(3, 15), False)])
def test_heat_maps_of_many_values_stand_one_below_the_other(cutoffs, beside):
    sizes = [(cutoff_dim, n_layers) for cutoff_dim in cutoffs for n_layers in (1, 2)]
    jobs = [job(i, 0.2, 0.08, cutoff_dim=c, n_layers=n) for i, (c, n) in enumerate(sizes)]
    figure = heat_maps(sweep_points(jobs)).figure
    width, height = figure.get_size_inches()
    assert (width > height) == beside
    _, speed, leak = figure.axes
    assert {text.get_text() for text in speed.texts} == {"800"}
    assert {text.get_text() for text in leak.texts} == {"0.1"}


def test_heat_maps_without_a_floor_show_the_quality_itself():
    jobs = [job(i, 0.2 + i, 0.1, n_layers=i // 2, n_qubits=i % 2) for i in range(4)]
    for one in jobs:
        metric = dataclasses.replace(one.quality, floor=None)
        one.summary.metrics["sliced_wasserstein"] = metric
    assert "quality: least 0.2" in heat_maps(sweep_points(jobs)).description
