"""Decoded pictures: a grid of real ones beside a grid of generated ones."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import NDArray

from qgan_framework.reporting.picture import INK, Picture, new_figure
from qgan_framework.reporting.sample_file import Points, Samples, finite_rows

GRID_COLUMNS = 7
GRID_ROWS = 5


def image_grid(samples: Samples) -> Picture | None:
    """Draw up to 35 real and 35 generated pictures, the first of each, on one scale of grey.

    Returns:
        The picture, or None when the samples are no pictures.
    """
    if samples.image_shape is None or samples.generated_original is None:
        return None
    generated = finite_rows(samples.generated_original)
    real = samples.real_original
    sides = (
        [("generated", generated)]
        if real is None
        else [("real", finite_rows(real)), ("generated", generated)]
    )
    shown = [(word, pictures[: GRID_ROWS * GRID_COLUMNS]) for word, pictures in sides]
    figure, axes = new_figure(1, len(shown), height=2.6, gap=0.12)
    # The real pictures set the scale: a generated one that leaves it is shown as what it is, too dark or too light.
    reference = shown[0][1] if shown[0][1].size else np.zeros((1, 1))
    for axis, (word, pictures) in zip(axes, shown, strict=True):
        _draw_grid(axis, pictures, samples.image_shape, (float(reference.min()), float(reference.max())))
        axis.set_title(f"{word} ({len(pictures)} shown)", fontsize=9, color=INK, loc="left")
    height, width = samples.image_shape
    counts = " beside ".join(f"{len(pictures)} {word}" for word, pictures in shown)
    words = f"Grids of pictures of {height} by {width} pixels: {counts} ones. They are not pairs."
    return Picture(
        name="samples_images", title="Decoded pictures", description=words, figure=figure, kind="image"
    )


def _draw_grid(axis: Axes, pictures: Points, shape: tuple[int, int], scale: tuple[float, float]) -> None:
    axis.imshow(_tile(pictures, shape), cmap="gray_r", vmin=scale[0], vmax=scale[1], interpolation="nearest")
    axis.grid(False)
    axis.set_axis_off()


def _tile(pictures: Points, shape: tuple[int, int]) -> NDArray[np.float64]:
    """Lay (n, height * width) pictures out in rows, one undrawn (NaN) pixel between neighbours."""
    height, width = shape
    canvas: NDArray[np.float64] = np.full(
        (GRID_ROWS * (height + 1) - 1, GRID_COLUMNS * (width + 1) - 1), np.nan
    )
    for index, picture in enumerate(pictures):
        top, left = (index // GRID_COLUMNS) * (height + 1), (index % GRID_COLUMNS) * (width + 1)
        canvas[top : top + height, left : left + width] = picture.reshape(height, width)
    return canvas
