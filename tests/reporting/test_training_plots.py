from __future__ import annotations

from pathlib import Path

import numpy as np

from qgan_framework.reporting.metric_table import MetricTable
from qgan_framework.reporting.training_plots import (
    gradient_flow,
    sample_gallery,
    speed_curve,
    update_schedule,
)

FIRST, SECOND = "gradient_norm/generator/circuit", "gradient_norm/discriminator/dense$_1"


def table(columns: tuple[str, ...], *rows: tuple[str, ...]) -> MetricTable:
    return MetricTable(("epoch", *columns), rows)


def test_each_weight_is_a_row_of_shades_and_white_where_no_gradient_arrived() -> None:
    picture = gradient_flow(
        table((FIRST, SECOND), ("1", "0.1", "0.0"), ("2", "10.0", ""), ("4", "1.0", "0.01"))
    )
    assert picture is not None and picture.kind == "image"
    axis, bar = picture.figure.axes
    (shades,) = axis.collections
    drawn = np.ma.filled(np.ma.masked_invalid(shades.get_array()), np.nan)
    np.testing.assert_allclose(drawn, [[-1.0, 1.0, 0.0], [np.nan, np.nan, -2.0]])
    names = [label.get_text() for label in axis.get_yticklabels()]
    assert names == ["generator/circuit", r"discriminator/dense\$_1"]
    assert "2 weights; 2 of 6 are white" in picture.description
    assert "log" in bar.get_ylabel()
    picture.figure.canvas.draw()


def test_gradients_that_never_arrive_are_drawn_too() -> None:
    picture = gradient_flow(table((FIRST,), ("1", "0.0"), ("2", "nan")))
    assert picture is not None and "2 of 2 are white" in picture.description
    picture.figure.canvas.draw()


def test_the_schedule_is_a_step_line_for_each_network() -> None:
    columns = ("d_steps_per_g_step", "g_steps_per_d_step")
    picture = update_schedule(table(columns, ("1", "5.0", "1.0"), ("2", "5.0", "1.0"), ("3", "1.0", "2.0")))
    assert picture is not None
    (axis,) = picture.figure.axes
    lines = {line.get_label(): line.get_ydata().tolist() for line in axis.get_lines()}
    assert lines == {columns[0]: [5.0, 5.0, 1.0], columns[1]: [1.0, 1.0, 2.0]}
    assert "d_steps_per_g_step from 5 to 1; g_steps_per_d_step from 1 to 2" in picture.description


def test_speed_is_drawn_from_zero_where_there_is_a_course() -> None:
    picture = speed_curve(table(("samples_per_second",), ("1", "100"), ("2", "300"), ("3", "250")))
    assert picture is not None
    (axis,) = picture.figure.axes
    np.testing.assert_array_equal(axis.get_lines()[0].get_ydata(), [100, 300, 250])
    assert axis.get_ylim()[0] == 0.0
    assert "from 100 to 300" in picture.description
    assert speed_curve(table(("samples_per_second",), ("1", "100"))) is None


def test_what_was_not_recorded_is_no_picture() -> None:
    nothing = table(("d_loss",), ("1", "0.5"))
    for draw in (gradient_flow, update_schedule, speed_curve):
        assert draw(nothing) is None


def gallery(folder: Path, n_epochs: int, columns: int) -> list[Path]:
    rng = np.random.default_rng(0)
    paths = [folder / f"epoch_{epoch:06d}.npz" for epoch in range(1, n_epochs + 1)]
    for epoch, path in enumerate(paths, start=1):
        np.savez(path, generated=rng.normal(epoch, 1.0, (20, columns)), epoch=np.array(epoch))
    return paths


def test_the_same_latents_are_shown_at_epochs_from_first_to_last(tmp_path: Path) -> None:
    picture = sample_gallery(gallery(tmp_path, 20, 2))
    assert picture is not None
    titles = [axis.get_title(loc="left") for axis in picture.figure.axes]
    assert len(titles) == 8 and (titles[0], titles[-1]) == ("epoch 1", "epoch 20")
    assert len({axis.get_xlim() for axis in picture.figure.axes}) == 1
    assert "the same 20 latents at epochs 1, " in picture.description


def test_few_epochs_have_no_empty_panels_and_one_column_no_picture(tmp_path: Path) -> None:
    picture = sample_gallery(gallery(tmp_path, 5, 3))
    assert picture is not None and len(picture.figure.axes) == 5
    assert sample_gallery(gallery(tmp_path, 2, 1)) is None
