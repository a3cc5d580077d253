"""A figure with the words that belong to it. Drawn without pyplot: no state is shared with the caller's program."""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine

from qgan_framework.reporting.atomic import write_bytes

DPI = 110
# Narrow on purpose: scaled down to a phone's width the labels are still readable.
WIDTH_INCHES = 6.4

# Blue and vermilion of Okabe and Ito: told apart by colour-blind readers too.
REAL_COLOR = "#0072B2"
GENERATED_COLOR = "#D55E00"
FLOOR_COLOR = "#5f6670"
GRID_COLOR = "#e3e6ea"
INK = "#2b3036"


@dataclass(frozen=True, kw_only=True)
class Picture:
    """A drawn figure.

    Attributes:
        name: File name without suffix.
        title: Caption on the report page.
        description: Alternative text: what a reader who cannot see the figure should know.
        figure: The figure itself.
        kind: "chart" for dark lines on white paper, which a page may invert in dark mode; "image" for pictures whose
            shades mean something.
    """

    name: str
    title: str
    description: str
    figure: Figure
    kind: Literal["chart", "image"] = "chart"

    def save(self, folder: Path) -> Path:
        """Write `folder`/`name`.png in one step, with the title and description inside the file; return its path."""
        buffer = io.BytesIO()
        self._lay_out()
        words = {"Title": self.title, "Description": self.description, "Kind": self.kind}
        self.figure.savefig(buffer, format="png", metadata=words)
        path = folder / f"{self.name}.png"
        write_bytes(path, buffer.getvalue())
        return path

    def _lay_out(self) -> None:
        """Places the panels once: left to `savefig`, the figure is drawn twice."""
        layout = self.figure.get_layout_engine()
        if layout is not None:
            layout.execute(self.figure)
            self.figure.set_layout_engine(None)


def new_figure(rows: int, columns: int, *, height: float, gap: float = 0.04) -> tuple[Figure, list[Axes]]:
    """Return an empty figure and its axes, row by row.

    Args:
        rows: Rows of panels.
        columns: Columns of panels.
        height: Height of the figure in inches.
        gap: Space between neighbouring panels as a fraction of a panel's width.
    """
    layout = ConstrainedLayoutEngine(w_pad=0.09, h_pad=0.08, wspace=gap, hspace=0.04)
    figure = Figure(figsize=(WIDTH_INCHES, height), dpi=DPI, layout=layout)
    axes = [axis for row in figure.subplots(rows, columns, squeeze=False) for axis in row]
    for axis in axes:
        _style(axis)
    return figure, axes


def plain(text: str) -> str:
    """Return `text` so that matplotlib draws it as it stands: a name with `$` in it is no formula."""
    return text.replace("$", r"\$")


def _style(axis: Axes) -> None:
    axis.set_axisbelow(True)
    axis.grid(color=GRID_COLOR, linewidth=0.8)
    axis.tick_params(labelsize=8, colors=INK, length=3)
    for side, spine in axis.spines.items():
        spine.set_visible(side in ("left", "bottom"))
        spine.set_color("#aab0b8")
