from __future__ import annotations

from pathlib import Path

import numpy as np

from qgan_framework.reporting.wigner_plot import wigner_functions


def test_each_mode_of_each_sample_is_drawn_at_its_x_and_p(tmp_path: Path) -> None:
    functions = np.zeros((3, 2, 5, 5))
    functions[2, 1, 0, 4] = -0.1  # third sample, second mode, least x, largest p
    np.savez(tmp_path / "wigner.npz", x=np.linspace(-2.0, 2.0, 5), wigner=functions)
    picture = wigner_functions(tmp_path / "wigner.npz")
    axes = picture.figure.axes[:6]
    assert [axis.get_title(loc="left") for axis in axes[::4]] == ["sample 0, mode 0", "sample 1, mode 1"]
    drawn = [np.asarray(axis.collections[0].get_array()) for axis in axes]
    assert all(not shades.any() for shades in drawn[:5])
    assert np.argwhere(drawn[5]).tolist() == [[4, 0]]  # rows are p, columns x
    assert axes[5].collections[0].get_clim() == (-0.1, 0.1)
    assert "2 × 3; values from -0.1 to 0" in picture.description
    picture.figure.canvas.draw()
