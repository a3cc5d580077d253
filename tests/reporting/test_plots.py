from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from qgan_framework.reporting.plots import write_plots
from qgan_framework.reporting.png_words import read_png_info

from .run_folders import write_complete_run, write_failed_run


def test_complete_run_gets_every_picture_with_its_words_inside(tmp_path: Path) -> None:
    write_complete_run(tmp_path)
    paths = write_plots(tmp_path)
    assert {path.stem for path in paths} == {
        "samples_images",
        "samples_scatter",
        "samples_density",
        "samples_marginals",
        "metric_curves",
        "loss_curves",
    }
    for path in paths:
        texts = read_png_info(path.read_bytes()).texts
        assert texts["Title"] and texts["Description"]


def test_failed_and_empty_runs_get_what_there_is(tmp_path: Path) -> None:
    assert write_plots(tmp_path) == []
    assert not (tmp_path / "plots").exists()
    write_failed_run(tmp_path)
    assert write_plots(tmp_path) == []


def test_words_outside_latin_1_survive(tmp_path: Path) -> None:
    (tmp_path / "metrics.csv").write_text("epoch,δ_loss\n1,0.5\n", encoding="utf-8")
    (path,) = write_plots(tmp_path)
    assert "δ_loss" in read_png_info(path.read_bytes()).texts["Description"]


def test_png_cut_short_is_refused(tmp_path: Path) -> None:
    (tmp_path / "metrics.csv").write_text("epoch,d_loss\n1,0.5\n")
    (path,) = write_plots(tmp_path)
    data = path.read_bytes()
    for broken in (b"", b"GIF89a", data[:8], data[:100], data[:-12]):
        with pytest.raises(ValueError, match="PNG"):
            read_png_info(broken)


def test_nothing_heavy_is_imported_and_pyplot_is_left_alone() -> None:
    code = (
        "import sys, qgan_framework.reporting.plots, qgan_framework.reporting.page, "
        "qgan_framework.reporting.benchmark_page\n"
        "print({'tensorflow', 'keras', 'hydra', 'omegaconf', 'pandas', 'matplotlib.pyplot'} & set(sys.modules))"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "set()"
