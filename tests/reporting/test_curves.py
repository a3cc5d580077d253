from __future__ import annotations

import numpy as np

from qgan_framework.reporting.curves import loss_curves, metric_curves, norm_curves
from qgan_framework.reporting.metric_table import MetricTable
from qgan_framework.reporting.summary import MetricSummary

TABLE = MetricTable(
    ("epoch", "d_loss", "g_loss", "mmd", "never"),
    (("1", "0.9", "nan", "2.0", ""), ("2", "0.8", "0.2", "", ""), ("3", "0.7", "0.1", "0.1", "nan")),
)


def test_losses_are_one_line_each() -> None:
    picture = loss_curves(TABLE)
    assert picture is not None
    (axis,) = picture.figure.axes
    assert [line.get_label() for line in axis.get_lines()] == ["d_loss", "g_loss"]
    assert "d_loss from 0.9 at epoch 1 to 0.7 at 3" in picture.description


def test_metric_has_its_floor_dashed_and_bridges_epochs_without_a_value() -> None:
    picture = metric_curves(
        TABLE, {"mmd": MetricSummary(floor=0.05), "never": MetricSummary(), "absent": MetricSummary()}
    )
    assert picture is not None
    (axis,) = picture.figure.axes
    curve, floor = axis.get_lines()
    np.testing.assert_array_equal(curve.get_xdata(), [1, 3])
    assert floor.get_linestyle() == "--"
    np.testing.assert_array_equal(floor.get_ydata(), [0.05, 0.05])
    assert axis.get_yscale() == "log"


def test_nothing_to_draw_is_no_picture() -> None:
    assert metric_curves(TABLE, {"never": MetricSummary(floor=0.1)}) is None
    assert loss_curves(MetricTable(("epoch", "d_loss"), (("1", "nan"),))) is None


def test_many_metrics_get_a_panel_each() -> None:
    table = MetricTable(("epoch", "a", "b", "c$x$"), (("1", "1", "0", "-1"),))
    picture = metric_curves(table, {name: MetricSummary() for name in ("a", "b", "c$x$")})
    assert picture is not None
    assert len(picture.figure.axes) == 3
    picture.figure.canvas.draw()


def test_norms_are_drawn_where_there_are_some() -> None:
    columns = ("epoch", "norm_mean", "norm_min")
    picture = norm_curves(MetricTable(columns, (("1", "0.99", "0.9"), ("2", "0.98", "0.8"))))
    assert picture is not None and picture.name == "norm_curves"
    assert "norm_mean from 0.99 at epoch 1 to 0.98 at 2" in picture.description
    assert norm_curves(MetricTable(("epoch", "d_loss"), (("1", "0.5"),))) is None
