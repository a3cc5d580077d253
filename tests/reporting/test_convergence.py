from __future__ import annotations

import dataclasses
import math
from pathlib import Path

import pytest

from qgan_framework.reporting.convergence import (
    CutoffRow,
    convergence_table,
    convergence_words,
    is_settled,
    read_convergence,
    write_convergence,
)
from qgan_framework.reporting.page import write_report
from qgan_framework.reporting.plots import write_plots

from .run_folders import write_complete_run


def rows(*deltas: float, network: str = "generator", output: str = "points") -> list[CutoffRow]:
    """Rows at cutoffs 8, 10, 12, … with these largest distances."""
    return [
        CutoffRow(
            network=network,
            output=output,  # type: ignore[arg-type]
            cutoff_dim=8 + 2 * index,
            norm_mean=0.99 + 0.001 * index,
            norm_min=0.9,
            delta_max=delta,
            delta_median=delta / 10,
            sliced_wasserstein=math.nan if output == "verdicts" else 0.1,
        )
        for index, delta in enumerate(deltas)
    ]


def test_what_is_written_is_read(tmp_path: Path) -> None:
    written = [
        *rows(0.3, 0.01, 0.0),
        *rows(0.2, 0.0, network="discriminator", output="verdicts"),
    ]
    write_convergence(written, tmp_path / "convergence.csv")
    read = read_convergence(tmp_path / "convergence.csv")
    assert read[:3] == tuple(written[:3])
    assert math.isnan(read[3].sliced_wasserstein)
    assert dataclasses.replace(read[3], sliced_wasserstein=0.0) == dataclasses.replace(
        written[3], sliced_wasserstein=0.0
    )


@pytest.mark.parametrize("text", ["", "cutoff,norm\n8,1\n", "HEADER\ngenerator,fish,8,1,1,0,0,0\n"])
def test_another_table_is_refused(tmp_path: Path, text: str) -> None:
    header = ",".join(field.name for field in dataclasses.fields(CutoffRow))
    (tmp_path / "convergence.csv").write_text(text.replace("HEADER", header))
    with pytest.raises(ValueError):
        read_convergence(tmp_path / "convergence.csv")


def test_a_settled_comparison_is_one_plain_sentence() -> None:
    assert convergence_words(rows(0.00312, 0.0002, 0.0)) == [
        "At cutoff 8 generated points are within 0.0031 of cutoff 12's, half of them within 0.00031; from cutoff "
        "10 to 12 they move by at most 0.0002, so the comparison holds."
    ]


def test_a_reference_that_still_moves_is_called_none() -> None:
    (words,) = convergence_words(rows(0.3, 0.2, 0.0))
    assert "from cutoff 10 to 12 they move by up to 0.2 still" in words
    assert "cutoff 12 is no settled reference" in words and "evaluate.cutoff_steps" in words


def test_of_two_cutoffs_it_is_not_known() -> None:
    (words,) = convergence_words(rows(0.3, 0.0))
    assert "a third value in evaluate.cutoff_steps would tell" in words


def test_a_discriminator_and_densities_are_named() -> None:
    both = [
        *rows(0.3, 0.0, 0.0, output="densities"),
        *rows(0.3, 0.0, network="discriminator", output="verdicts"),
    ]
    densities, verdicts = convergence_words(both)
    assert densities.startswith(
        "At cutoff 8 generated densities are within 0.3 of cutoff 12's in total variation"
    )
    assert verdicts.startswith("The discriminator: at cutoff 8 its verdicts are within 0.3 of cutoff 10's")


@pytest.mark.parametrize(
    ("deltas", "settled"),
    [
        ((0.4, 0.1, 0.0), True),
        ((0.4, 0.11, 0.0), False),
        ((2e-5, 2e-5, 0.0), True),  # rounding errors alone
        ((0.4, 0.0), False),
    ],
)
def test_when_a_reference_is_settled(deltas: tuple[float, ...], settled: bool) -> None:
    assert is_settled(rows(*deltas)) is settled


def test_the_table_has_short_numbers_and_empty_cells() -> None:
    columns, (row, _) = convergence_table(rows(0.12345, 0.0, network="discriminator", output="verdicts"))
    assert dict(zip(columns, row, strict=True)) == {
        "network": "discriminator",
        "output": "verdicts",
        "cutoff_dim": "8",
        "norm_mean": "0.990000",
        "norm_min": "0.900000",
        "delta_max": "0.12",
        "delta_median": "0.012",
        "sliced_wasserstein": "",
    }


def test_the_page_shows_table_words_and_picture_in_one_section(tmp_path: Path) -> None:
    write_complete_run(tmp_path)
    write_convergence(rows(0.3, 0.01, 0.0), tmp_path / "convergence.csv")
    assert "cutoff_convergence" in {path.stem for path in write_plots(tmp_path)}
    page = write_report(tmp_path).read_text()
    section = page.split("Is the cutoff large enough?")[1].split("</section>")[0]
    assert "so the comparison holds." in section and "delta_median" in section
    assert section.count("<img") == 1
    assert (
        "The same weights at larger cutoffs" not in page.split("<h2>Pictures</h2>")[1].split("</section>")[0]
    )


def test_no_table_no_section(tmp_path: Path) -> None:
    write_complete_run(tmp_path)
    assert "Is the cutoff large enough?" not in write_report(tmp_path).read_text()
