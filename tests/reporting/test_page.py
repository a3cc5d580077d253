from __future__ import annotations

import dataclasses
import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from qgan_framework.reporting.metric_table import MetricTable
from qgan_framework.reporting.page import table_cells, write_report
from qgan_framework.reporting.plots import write_plots
from qgan_framework.reporting.summary import Performance, RunSummary, Truncation
from qgan_framework.reporting.summary_file import save_summary

from .run_folders import complete_summary, write_complete_run, write_failed_run


class Page(HTMLParser):
    """Tags with their attributes, and the text that a reader sees."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.html = html
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self._hidden = False
        self._texts: list[str] = []
        self.feed(html)
        self.text = re.sub(r"\s+", " ", " ".join(self._texts))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._hidden = tag in ("style", "script")

    def handle_endtag(self, tag: str) -> None:
        self._hidden = False

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self._texts.append(data)


@pytest.fixture(scope="module")
def complete_page(tmp_path_factory: pytest.TempPathFactory) -> Page:
    run_dir = tmp_path_factory.mktemp("run")
    write_complete_run(run_dir)
    assert len(write_plots(run_dir)) == 6
    return _page(run_dir)


def _page(run_dir: Path) -> Page:
    path = write_report(run_dir)
    assert path == run_dir / "report.html"
    return Page(path.read_text(encoding="utf-8"))


def test_complete_run_shows_status_quality_speed_problems_and_how_to_repeat(complete_page: Page) -> None:
    for words in (
        "quickstart: train completed",
        "sliced_wasserstein ended at 0.12, 1.20 times the floor of 0.1, better than the gaussian fit baseline (0.3)",
        "higher is better; cannot tell gaussian fit or collapsed from real points here",
        "83,211",
        "1.53 ms",
        "5.21 s",
        "812.3 MB",
        "184.2 %",
        "2 min 05 s",
        "used 2 times",
        "recorded offline",
        "python -m qgan_framework +experiment=quickstart seed=7",
        "d_steps_per_g_step: 3",
        "3f2a91c",
        "hardware.cores 2",
        "3 rows of metrics.csv",
    ):
        assert words in complete_page.text
    order = [
        complete_page.text.index(heading)
        for heading in ("Did it learn?", "How fast?", "What went wrong?", "Pictures")
    ]
    assert order == sorted(order)


def test_pictures_are_inside_with_alternative_text_and_size(complete_page: Page) -> None:
    images = [attributes for tag, attributes in complete_page.tags if tag == "img"]
    assert len(images) == 6
    for image in images:
        assert (image["src"] or "").startswith("data:image/png;base64,")
        assert len(image["alt"] or "") > 20
        assert int(image["width"] or 0) > 300


def test_page_asks_for_nothing_outside_itself(complete_page: Page) -> None:
    html = complete_page.html
    for _, attributes in complete_page.tags:
        for name in ("src", "href", "srcset", "action", "data"):
            assert (attributes.get(name) or "data:").startswith("data:")
    assert "url(" not in html and "@import" not in html and "fetch(" not in html


def test_failed_run_says_so_and_why(tmp_path: Path) -> None:
    write_failed_run(tmp_path)
    page = _page(tmp_path)
    assert ("header", {"class": "status-failed"}) in page.tags
    assert "The run failed: d_loss is NaN at step 14" in page.text
    assert "No quality metric was recorded." in page.text
    assert "Pictures: not recorded." in page.text
    assert "No fallback and no warning" not in page.text


def test_empty_folder_states_that_nothing_was_recorded(tmp_path: Path) -> None:
    page = _page(tmp_path)
    assert "unknown" in page.text
    assert "There is no readable summary.json" in page.text
    for what in ("Pictures", "Metrics by epoch", "Command", "Configuration", "Environment", "Fallbacks"):
        assert f"{what}: not recorded." in page.text
    assert not re.search(r"<strong>\s*[\d.]", page.html)


def test_files_that_cannot_be_read_are_named_and_the_rest_is_shown(tmp_path: Path) -> None:
    write_complete_run(tmp_path)
    (tmp_path / "plots").mkdir()
    (tmp_path / "plots" / "broken.png").write_bytes(b"no picture")
    (tmp_path / "environment.json").write_text("{")
    (tmp_path / "metrics.csv").write_text("")
    page = _page(tmp_path)
    for name in ("plots/broken.png", "environment.json", "metrics.csv"):
        assert f"{name} could not be read" in page.text
    assert "83,211" in page.text


def test_pictures_of_others_are_shown_after_the_known_ones(tmp_path: Path) -> None:
    (tmp_path / "metrics.csv").write_text("epoch,d_loss\n1,0.5\n")
    (losses,) = write_plots(tmp_path)
    data = losses.read_bytes().replace(b"Title\0", b"Titel\0").replace(b"Description\0", b"Beschreibun\0")
    (losses.parent / "a_wigner_function.png").write_bytes(data)
    images = [attributes for tag, attributes in _page(tmp_path).tags if tag == "img"]
    assert images[-1]["alt"] == "Plot of a wigner function."


def test_everything_from_the_run_is_escaped(tmp_path: Path) -> None:
    evil = '"><script>alert(1)</script>'
    summary = dataclasses.replace(
        complete_summary(),
        reason=evil,
        experiment=evil,
        engine=evil,
        command=evil,
        warnings=(evil,),
        versions={evil: evil},
        metrics={evil: complete_summary().metrics["coverage"]},
        baselines={evil: {evil: 1.0}},
        parameters={evil: 3},
    )
    save_summary(summary, tmp_path / "summary.json")
    (tmp_path / "config.yaml").write_text(evil)
    (tmp_path / "environment.json").write_text(json.dumps({evil: evil}))
    (tmp_path / "metrics.csv").write_text(
        'epoch,"""><script>alert(1)</script>"\n1,<script>alert(1)</script>\n'
    )
    page = _page(tmp_path)
    assert "<script>alert" not in page.html
    assert [tag for tag, _ in page.tags].count("script") == 1
    assert evil in page.text


def test_metric_without_a_finite_value_is_not_called_unrecorded(tmp_path: Path) -> None:
    nan_metric = dataclasses.replace(complete_summary().metrics["coverage"], final=float("nan"))
    save_summary(RunSummary(status="failed", metrics={"coverage": nan_metric}), tmp_path / "summary.json")
    assert "coverage has no finite final value." in _page(tmp_path).text


def test_baselines_are_compared_only_when_the_direction_is_known(tmp_path: Path) -> None:
    whole = complete_summary()
    metric = dataclasses.replace(whole.metrics["sliced_wasserstein"], direction=None)
    save_summary(
        dataclasses.replace(whole, metrics={"sliced_wasserstein": metric}), tmp_path / "summary.json"
    )
    text = _page(tmp_path).text
    assert "better than" not in text and "worse than" not in text
    assert "gaussian fit" in text


def test_stopped_run_without_problems(tmp_path: Path) -> None:
    summary = RunSummary(status="stopped", reason="interrupted", fallbacks=0)
    save_summary(summary, tmp_path / "summary.json")
    text = _page(tmp_path).text
    assert "The run was stopped: interrupted" in text
    assert "No fallback and no warning." in text


def test_long_tables_keep_their_end() -> None:
    table = MetricTable(("epoch", "note"), tuple((str(epoch), "n/a") for epoch in range(5000)))
    cells = table_cells(table)
    assert len(cells) == 2000
    assert (cells[-1][0].text, cells[-1][0].value) == ("4999", 4999.0)
    assert cells[-1][1].value is None


def test_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(NotADirectoryError):
        write_report(tmp_path / "absent")


def test_a_task_without_training_is_not_asked_for_speed_and_epochs(tmp_path: Path) -> None:
    write_complete_run(tmp_path)
    (tmp_path / "metrics.csv").unlink()
    best = {
        name: dataclasses.replace(metric, best=None) for name, metric in complete_summary().metrics.items()
    }
    summary = dataclasses.replace(
        complete_summary(), task="evaluate", metrics=best, performance=Performance()
    )
    save_summary(summary, tmp_path / "summary.json")
    page = write_report(tmp_path).read_text()
    for words in ("How fast?", "Metrics by epoch", "Samples a second", ">Best<"):
        assert words not in page


def test_the_norm_stands_at_a_glance(tmp_path: Path) -> None:
    write_complete_run(tmp_path)
    truncation = Truncation(cutoff_dim=8, norm_mean=0.9821, norm_min=0.75, lowest_norm_mean=0.97)
    save_summary(dataclasses.replace(complete_summary(), truncation=truncation), tmp_path / "summary.json")
    page = write_report(tmp_path).read_text()
    assert "Norm within the cutoff" in page and "0.9821" in page and "least 0.75, cutoff 8" in page
