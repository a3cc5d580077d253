from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from qgan_framework.reporting.metric_table import MetricTable, read_metric_table


def _table(tmp_path: Path, content: str) -> MetricTable:
    path = tmp_path / "metrics.csv"
    path.write_text(content)
    return read_metric_table(path)


def test_empty_cells_are_left_out_and_nan_stays_as_a_gap(tmp_path: Path) -> None:
    table = _table(tmp_path, "epoch,mmd\n1,0.5\n2,\n3,nan\n4,inf\n5,0.1\n")
    epochs, values = table.series("mmd")
    np.testing.assert_array_equal(epochs, [1, 3, 4, 5])
    np.testing.assert_array_equal(values, [0.5, np.nan, np.nan, 0.1])


def test_a_row_cut_short_is_filled_up(tmp_path: Path) -> None:
    table = _table(tmp_path, "epoch,d_loss,g_loss\n1,0.5,0.4\n2,0.")
    assert table.rows[-1] == ("2", "0.", "")
    assert len(table.series("g_loss")[0]) == 1


def test_without_an_epoch_column_rows_are_counted(tmp_path: Path) -> None:
    epochs, _ = _table(tmp_path, "d_loss\n0.5\n0.4\n").series("d_loss")
    np.testing.assert_array_equal(epochs, [1, 2])


def test_bad_requests(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="metrics.csv is empty"):
        _table(tmp_path, "")
    with pytest.raises(KeyError):
        _table(tmp_path, "epoch\n1\n").series("mmd")
