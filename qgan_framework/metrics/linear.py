"""How well a line describes points in the plane."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt


def line_r2(points: npt.ArrayLike) -> float:
    r"""Coefficient of determination of the least-squares line y = a x + b through the points.

    .. math:: R^2 = \frac{\mathrm{cov}(x, y)^2}{\mathrm{var}(x) \, \mathrm{var}(y)}

    It is the squared correlation. Where a column is constant no line explains any variance, and R^2 is 0: a
    collapsed cloud does not pass for a perfect line.

    Args:
        points: shape (n, d), d >= 2; x and y are the first two columns, the others are not looked at.

    Returns:
        A number in [0, 1]; 0 is no linear dependence. Compare it with the real data's own R^2.

    Raises:
        ValueError: the points have fewer than two columns.
    """
    table = np.asarray(points, dtype=np.float64)
    if table.ndim != 2 or table.shape[1] < 2:
        raise ValueError(f"a line needs points with two columns, not an array of shape {table.shape}")
    if np.any(table[:, :2].max(axis=0) == table[:, :2].min(axis=0)):
        return 0.0
    centred = table[:, :2] - table[:, :2].mean(axis=0)
    # R^2 has no scale, and the squares of tiny numbers would underflow.
    x, y = (centred / np.abs(centred).max(axis=0)).T
    return float(min((x @ y) ** 2 / ((x @ x) * (y @ y)), 1.0))
