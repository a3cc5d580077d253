"""Reading a run's folder for its page: what is missing is None, what cannot be understood is said."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from qgan_framework.reporting.convergence import CutoffRow, read_convergence
from qgan_framework.reporting.metric_table import MetricTable, read_metric_table
from qgan_framework.reporting.png_words import read_png_info
from qgan_framework.reporting.summary import RunSummary
from qgan_framework.reporting.summary_file import load_summary

# What a researcher looks at first stands first; pictures of other names follow by name.
PICTURE_ORDER = (
    "samples_images",
    "samples_nearest",
    "samples_scatter",
    "samples_density",
    "samples_marginals",
    "sample_gallery",
    "wigner_functions",
    "accuracy_curves",
    "confusion_matrix",
    "misclassified",
    "layer_times",
    "norm_curves",
    "loss_curves",
    "update_schedule",
    "speed_curve",
    "gradient_flow",
    "metric_curves",  # the tallest: last, so that the columns of the page end together
)
# Shown in the section that they belong to.
PLACED_PICTURES = frozenset({"cutoff_convergence"})

Content = TypeVar("Content")


@dataclass(frozen=True)
class InlinePicture:
    """A picture of the page: name of its file, data URL, size in pixels, words, and whether dark mode may invert it."""

    name: str
    url: str
    width: int
    height: int
    title: str
    description: str
    is_chart: bool


@dataclass(frozen=True)
class RunFiles:
    """What the page needs of a run's folder; None or empty where there is no such file.

    Attributes:
        name: Name of the folder.
        summary: Of summary.json.
        table: Of metrics.csv.
        config: Text of config.yaml.
        environment: Dotted key to value, of environment.json.
        convergence: Of convergence.csv.
        pictures: Of plots/*.png, without those placed elsewhere.
        placed: Pictures with a place of their own, by name.
        unreadable: One sentence for each file that is there but cannot be understood.
    """

    name: str
    summary: RunSummary | None
    table: MetricTable | None
    config: str | None
    environment: Mapping[str, str]
    convergence: tuple[CutoffRow, ...]
    pictures: tuple[InlinePicture, ...]
    placed: Mapping[str, InlinePicture]
    unreadable: tuple[str, ...]


def read_run_files(run_dir: Path) -> RunFiles:
    """Read everything the page needs of `run_dir`.

    Raises:
        NotADirectoryError: There is no such folder.
    """
    if not run_dir.is_dir():
        raise NotADirectoryError(f"{run_dir} is no folder")
    unreadable: list[str] = []

    def read(path: Path, reader: Callable[[Path], Content]) -> Content | None:
        try:
            return reader(path) if path.exists() else None
        except (ValueError, OSError) as error:
            unreadable.append(f"{path.relative_to(run_dir)} could not be read: {error}")
            return None

    paths = sorted((run_dir / "plots").glob("*.png"), key=_picture_order)
    pictures = [picture for path in paths if (picture := read(path, read_picture)) is not None]
    return RunFiles(
        name=run_dir.resolve().name,
        summary=read(run_dir / "summary.json", load_summary),
        table=read(run_dir / "metrics.csv", read_metric_table),
        config=read(run_dir / "config.yaml", _read_text),
        environment=read(run_dir / "environment.json", _environment) or {},
        convergence=read(run_dir / "convergence.csv", read_convergence) or (),
        pictures=tuple(picture for picture in pictures if picture.name not in PLACED_PICTURES),
        placed={picture.name: picture for picture in pictures if picture.name in PLACED_PICTURES},
        unreadable=tuple(unreadable),
    )


def _read_text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def _environment(path: Path) -> dict[str, str]:
    value = json.loads(_read_text(path))
    return dict(_flat("", value)) if isinstance(value, Mapping) else {"environment": str(value)}


def _flat(prefix: str, values: Mapping[str, object]) -> list[tuple[str, str]]:
    pairs = []
    for key, value in values.items():
        if isinstance(value, Mapping):
            pairs += _flat(f"{prefix}{key}.", value)
        else:
            pairs.append((f"{prefix}{key}", "not recorded" if value is None else str(value)))
    return pairs


def read_picture(path: Path) -> InlinePicture:
    """Read a PNG file, with the words inside it, for a page.

    Raises:
        ValueError: It is no PNG file.
        OSError: It cannot be read.
    """
    data = path.read_bytes()
    info = read_png_info(data)
    name = path.stem.replace("_", " ")
    return InlinePicture(
        name=path.stem,
        url="data:image/png;base64," + base64.b64encode(data).decode("ascii"),
        width=info.width,
        height=info.height,
        title=info.texts.get("Title") or name.capitalize(),
        description=info.texts.get("Description") or f"Plot of {name}.",
        is_chart=info.texts.get("Kind") == "chart",
    )


def _picture_order(path: Path) -> tuple[int, str]:
    known = path.stem in PICTURE_ORDER
    return (PICTURE_ORDER.index(path.stem) if known else len(PICTURE_ORDER)), path.stem
