"""Pictures of a classifier's verdict: which classes are mixed up, which pictures were misread, how it learned."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import NDArray

from qgan_framework.reporting.metric_table import MetricTable
from qgan_framework.reporting.picture import GENERATED_COLOR, INK, REAL_COLOR, Picture, new_figure, plain

MISREAD_COLUMNS, MISREAD_ROWS = 6, 3
MOST_NUMBERED = 20  # classes: beyond, the numbers in the squares could not be read


@dataclass(frozen=True)
class Predictions:
    """The test part and what was said of it.

    Attributes:
        images: (n, height, width, channels), from 0 to 1.
        classes: right ones (n,).
        probabilities: (n, n_classes).
        class_names: by number.
    """

    images: NDArray[np.floating]
    classes: NDArray[np.integer]
    probabilities: NDArray[np.floating]
    class_names: tuple[str, ...]

    @property
    def predicted(self) -> NDArray[np.integer]:
        """The likeliest class of each picture."""
        return self.probabilities.argmax(1)


def read_predictions(path: Path) -> Predictions:
    """Read predictions.npz.

    Raises:
        ValueError: something is missing from the file.
    """
    try:
        with np.load(path, allow_pickle=False) as archive:
            return Predictions(
                archive["images"] / float(archive["pixel_maximum"]),
                archive["classes"],
                archive["probabilities"],
                tuple(str(name) for name in archive["class_names"]),
            )
    except KeyError as error:
        raise ValueError(f"{path.name} has no {error}") from error


def confusion_matrix(found: Predictions) -> Picture:
    """Draw how many pictures of each class (rows) were taken for each class (columns)."""
    size = len(found.class_names)
    counts = np.zeros((size, size), int)
    np.add.at(counts, (found.classes, found.predicted), 1)
    figure, (axis,) = new_figure(1, 1, height=5.2)
    shares = counts / np.maximum(counts.sum(1, keepdims=True), 1)
    axis.imshow(shares, cmap="Blues", vmin=0.0, vmax=1.0)
    axis.grid(False)
    for row, column in np.argwhere(counts > 0) if size <= MOST_NUMBERED else ():
        color = "white" if shares[row, column] > 0.5 else INK
        axis.text(column, row, str(counts[row, column]), ha="center", va="center", fontsize=8, color=color)
    for ticks, labels in ((axis.set_xticks, axis.set_xticklabels), (axis.set_yticks, axis.set_yticklabels)):
        ticks(range(size))
        labels([plain(name) for name in found.class_names], fontsize=8)
    axis.set_xlabel("taken for", fontsize=9, color=INK)
    axis.set_ylabel("is", fontsize=9, color=INK)
    right = int(np.trace(counts))
    words = f"Confusion matrix of the test part: {right} of {len(found.classes)} pictures are right."
    return Picture(
        name="confusion_matrix",
        title="Which classes are mixed up (test)",
        description=words,
        figure=figure,
        kind="image",
    )


def misclassified(found: Predictions) -> Picture | None:
    """Draw the misread pictures, the surest mistakes first; None when there are none."""
    wrong = np.flatnonzero(found.predicted != found.classes)
    if not len(wrong):
        return None
    shown = wrong[np.argsort(-found.probabilities[wrong].max(1))][: MISREAD_COLUMNS * MISREAD_ROWS]
    columns = min(MISREAD_COLUMNS, len(shown))
    rows = math.ceil(len(shown) / columns)
    figure, axes = new_figure(rows, columns, height=0.3 + 1.45 * rows, gap=0.1)
    for axis, index in zip(axes, shown, strict=False):
        _draw_misread(axis, found, int(index))
    for axis in axes[len(shown) :]:
        axis.remove()
    words = f"{len(shown)} of the {len(wrong)} misread pictures of the test part, with what each is and was taken for."
    return Picture(
        name="misclassified",
        title=f"Misread pictures: {len(shown)} of {len(wrong)}, the surest mistakes first",
        description=words,
        figure=figure,
        kind="image",
    )


def _draw_misread(axis: Axes, found: Predictions, index: int) -> None:
    image, predicted = found.images[index], int(found.predicted[index])
    if image.shape[-1] == 1:
        axis.imshow(image[..., 0], cmap="gray_r", vmin=0.0, vmax=1.0, interpolation="nearest")
    else:
        axis.imshow(image, interpolation="nearest")
    names = found.class_names
    sureness = found.probabilities[index, predicted]
    title = f"{names[int(found.classes[index])]}, taken for\n{names[predicted]} ({sureness:.0%})"
    axis.set_title(plain(title), fontsize=7.5, color=INK)
    axis.grid(False)
    axis.set_axis_off()


def accuracy_curves(table: MetricTable) -> Picture | None:
    """Draw the accuracy on training batches and on the validation part over the epochs."""
    sides = [("train_accuracy", REAL_COLOR, "training"), ("accuracy", GENERATED_COLOR, "validation")]
    shown = [side for side in sides if side[0] in table.columns]
    if not shown:
        return None
    figure, (axis,) = new_figure(1, 1, height=3.3)
    ends = []
    for name, color, word in shown:
        epochs, values = table.series(name)
        axis.plot(epochs, values, color=color, label=word, linewidth=1.6, marker="o", markersize=3)
        ends.append(f"{word} from {values[0]:.3g} to {values[-1]:.3g}")
    axis.set_xlabel("epoch", fontsize=9, color=INK)
    axis.set_ylabel("accuracy", fontsize=9, color=INK)
    axis.legend(fontsize=8.5, frameon=False)
    return Picture(
        name="accuracy_curves", title="Accuracy", description=f"Line chart: {'; '.join(ends)}.", figure=figure
    )


def layer_times(milliseconds: dict[str, float]) -> Picture:
    """Draw the time of each layer's forward pass on one batch."""
    names, values = list(milliseconds), list(milliseconds.values())
    figure, (axis,) = new_figure(1, 1, height=0.9 + 0.24 * len(names))
    axis.barh(names, values, color=REAL_COLOR, height=0.65)
    axis.invert_yaxis()
    axis.set_xlabel("milliseconds a training batch, forward", fontsize=9, color=INK)
    words = ", ".join(f"{name} {value:.3g}" for name, value in milliseconds.items())
    return Picture(
        name="layer_times", title="Time of each layer", description=f"Bar chart, ms: {words}.", figure=figure
    )
