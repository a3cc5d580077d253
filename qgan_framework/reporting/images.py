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
    sides = {"generated": samples.generated_original}
    if samples.real_original is not None:
        sides = {"real": samples.real_original, **sides}
    return _grids("samples_images", "Decoded pictures", sides, samples.image_shape, "They are not pairs.")


def nearest_grid(samples: Samples) -> Picture | None:
    """Draw generated pictures beside the training picture that is nearest to each: copies would be seen.

    Returns:
        The picture, or None when the samples are no pictures or the nearest ones are not recorded.
    """
    if samples.image_shape is None or samples.generated_original is None or samples.nearest_original is None:
        return None
    sides = {"nearest training picture": samples.nearest_original, "generated": samples.generated_original}
    title = "Each generated picture, and the training picture nearest to it"
    return _grids("samples_nearest", title, sides, samples.image_shape, "Equal places are pairs.")


def _grids(name: str, title: str, sides: dict[str, Points], shape: tuple[int, int], pairing: str) -> Picture:
    """One grid a side; the first sets the scale: a picture that leaves it is shown as too dark or too light."""
    shown = {word: finite_rows(pictures)[: GRID_ROWS * GRID_COLUMNS] for word, pictures in sides.items()}
    figure, axes = new_figure(1, len(shown), height=2.6, gap=0.12)
    first = next(iter(shown.values()))
    reference = first if first.size else np.zeros((1, 1))
    for axis, (word, pictures) in zip(axes, shown.items(), strict=True):
        _draw_grid(axis, pictures, shape, (float(reference.min()), float(reference.max())))
        axis.set_title(f"{word} ({len(pictures)} shown)", fontsize=9, color=INK, loc="left")
    counts = " beside ".join(f"{len(pictures)} {word}" for word, pictures in shown.items())
    words = f"Grids of pictures of {shape[0]} by {shape[1]} pixels: {counts} ones. {pairing}"
    return Picture(name=name, title=title, description=words, figure=figure, kind="image")


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
