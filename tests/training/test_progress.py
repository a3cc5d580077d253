from __future__ import annotations

import sys

import pytest

from qgan_framework.training.progress import ProgressBar, ProgressLines, describe, progress_callbacks
from tests.training.running import Calling, fit


@pytest.mark.parametrize(
    ("style", "terminal", "kinds"),
    [
        ("none", True, []),
        ("plain", True, [ProgressLines]),
        ("rich", False, [ProgressBar]),
        ("auto", True, [ProgressBar]),
        ("auto", False, [ProgressLines]),
    ],
)
def test_the_display_suits_the_output(monkeypatch, style, terminal, kinds):
    monkeypatch.setattr(sys.stdout, "isatty", lambda: terminal, raising=False)
    assert [type(callback) for callback in progress_callbacks(style)] == kinds


def test_figures_are_described_in_one_line():
    logs = {
        "g_loss": 0.25,
        "d_loss": -1.5,
        "sliced_wasserstein": 0.123456,
        "recall": 0.5,
        "samples_per_second": 54321.0,
    }
    assert describe(logs) == "d_loss -1.5  g_loss 0.25  sliced W₁ 0.1235  samples/s 5.432e+04"
    assert describe({"d_loss": 1.0}) == "d_loss 1"


def test_plain_display_is_one_line_an_epoch(tmp_path, capsys):
    fit(tmp_path, progress_bar="plain")
    lines = capsys.readouterr().out.splitlines()
    assert [line.split("  ")[0] for line in lines] == ["epoch 1/2", "epoch 2/2"]
    for word in ("d_loss ", "g_loss ", "sliced W₁ "):
        assert word in lines[0]


def test_the_bar_counts_all_steps(tmp_path, capsys):
    fit(tmp_path, progress_bar="rich")
    last = capsys.readouterr().out.splitlines()[-1]
    assert "4/4" in last


def test_the_bar_leaves_the_terminal_after_an_exception(tmp_path, capsys):
    def fail(model):
        raise RuntimeError("mine")

    with pytest.raises(RuntimeError, match="mine"):
        fit(tmp_path, Calling(3, fail), progress_bar="rich")
    assert "/4" in capsys.readouterr().out
    fit(tmp_path, progress_bar="rich")  # a display that is still on would refuse


def test_no_display_says_nothing(tmp_path, capsys):
    fit(tmp_path, progress_bar="none", max_epochs=1)
    assert capsys.readouterr().out == ""
